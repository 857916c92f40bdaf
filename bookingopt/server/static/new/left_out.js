// What was read and what was left out, by reason, before anything is solved: every row of the files is accounted for.

import { el, said, table } from "../base/dom.js";
import { counted, number } from "../base/words.js";

const WHAT = { stays: "Left out", rooms: "Rooms left out", blocks: "Blocks left out" };

const rowsOf = (balance, leftOut) => {
  const reasons = (what) =>
    leftOut.filter((one) => one.what === what).map((one) => [said(`${WHAT[what]}: ${one.words}`), number(one.count)]);
  const added = balance.added
    ? [[balance.added > 0 ? "More stays than rows, from bookings of several rooms" : "Rows that are one stay with another", number(balance.added)]]
    : [];
  return [
    ["Rows read", number(balance.rows_read)],
    ...added,
    ...reasons("stays"),
    [el("strong", {}, "Stays to plan"), el("strong", {}, number(balance.stays))],
    ["Rooms", number(balance.rooms)],
    ...reasons("rooms"),
    ...(balance.blocks || leftOut.some((one) => one.what === "blocks") ? [["Out-of-order blocks", number(balance.blocks)]] : []),
    ...reasons("blocks"),
  ];
};

/** The balance in a line. */
export const balanceText = (balance, leftOut) => {
  const out = leftOut.filter((one) => one.what === "stays").reduce((sum, one) => sum + one.count, 0);
  const added = balance.added ? ` ${balance.added > 0 ? "+" : "−"} ${number(Math.abs(balance.added))}` : "";
  return `${counted(balance.rows_read, "row", "rows")} read${added} = ${counted(balance.stays, "stay", "stays")} + ${number(out)} left out`;
};

const ofTheStays = (balance) =>
  [
    [balance.in_house, "in house"],
    [balance.tentative, "tentative"],
    [balance.locks, "locked"],
    [balance.upgrades, "in a room of another type than booked"],
    [balance.without_room, "without a room"],
  ].filter(([count]) => count).map(([count, text]) => `${number(count)} ${text}`).join(", ");

/** What was read and left out, as a table with its balance. */
export const leftOutTable = ({ balance, left_out: leftOut }) => {
  const more = ofTheStays(balance);
  const clashes = balance.clashes
    ? el("p", { class: "error" }, `On ${counted(balance.clashes, "night", "nights")} two stays are in one room.`)
    : null;
  return el(
    "section",
    { id: "left-out", "aria-labelledby": "left-out-heading" },
    el("h3", { id: "left-out-heading" }, "What was read, and what was left out"),
    el("p", {}, `${balanceText(balance, leftOut)}.`),
    table("Rows of the files", ["Rows", "Number>"], rowsOf(balance, leftOut)),
    more ? el("p", {}, `Of the stays to plan: ${more}.`) : null,
    clashes,
  );
};
