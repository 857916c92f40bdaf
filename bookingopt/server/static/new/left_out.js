// What was read and what was left out, by reason, before anything is solved: every row of the files is accounted for.

import { el, table } from "../base/dom.js";
import { nights, number } from "../base/words.js";
import { counted, t } from "../render/language.js";

const WHAT = { stays: t("Left out"), rooms: t("Rooms left out"), blocks: t("Blocks left out") };

const rowsOf = (balance, leftOut) => {
  const reasons = (what) =>
    leftOut.filter((one) => one.what === what).map((one) => [`${WHAT[what]}: ${t(one.words)}`, number(one.count)]);
  const added = balance.added
    ? [[balance.added > 0 ? t("More stays than rows, from bookings of several rooms") : t("Rows that are one stay with another"), number(balance.added)]]
    : [];
  return [
    [t("Rows read"), number(balance.rows_read)],
    ...added,
    ...reasons("stays"),
    [el("strong", {}, t("Stays to plan")), el("strong", {}, number(balance.stays))],
    [t("Rooms"), number(balance.rooms)],
    ...reasons("rooms"),
    ...(balance.blocks || leftOut.some((one) => one.what === "blocks") ? [[t("Out-of-order blocks"), number(balance.blocks)]] : []),
    ...reasons("blocks"),
  ];
};

/** The balance in a line. */
export const balanceText = (balance, leftOut) => {
  const out = leftOut.filter((one) => one.what === "stays").reduce((sum, one) => sum + one.count, 0);
  const added = balance.added ? ` ${balance.added > 0 ? "+" : "−"} ${number(Math.abs(balance.added))}` : "";
  const [read, stays] = [counted(balance.rows_read, "{n} row read|{n} rows read"), counted(balance.stays, "{n} stay|{n} stays")];
  return `${read}${added} = ${stays} + ${t("{count} left out", { count: number(out) })}`;
};

const ofTheStays = (balance) =>
  [
    [balance.in_house, t("in house")],
    [balance.tentative, t("tentative")],
    [balance.locks, t("locked")],
    [balance.upgrades, t("in a room of another type than booked")],
    [balance.without_room, t("without a room")],
  ].filter(([count]) => count).map(([count, text]) => `${number(count)} ${text}`).join(", ");

/** What was read and left out, as a table with its balance. */
export const leftOutTable = ({ balance, left_out: leftOut }) => {
  const more = ofTheStays(balance);
  const clashes = balance.clashes
    ? el("p", { class: "error" }, t("On {nights} two stays are in one room.", { nights: nights(balance.clashes) }))
    : null;
  return el(
    "section",
    { id: "left-out", "aria-labelledby": "left-out-heading" },
    el("h3", { id: "left-out-heading" }, t("What was read, and what was left out")),
    el("p", {}, `${balanceText(balance, leftOut)}.`),
    table(t("Rows of the files"), [t("Rows"), `${t("Number")}>`], rowsOf(balance, leftOut)),
    more ? el("p", {}, t("Of the stays to plan: {states}.", { states: more })) : null,
    clashes,
  );
};
