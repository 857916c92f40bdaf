// The move list, with a box for every step. What was ticked is kept in this browser: step numbers only, no names.

import { announce, day, el, named, said, table } from "./dom.js";
import { number, rounded, who } from "./words.js";

const PREFIX = "bookingopt:ticked:";

/** A short number that tells one plan from another: two searches of one problem may move other guests. */
const fingerprint = (text) => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
};

const nameOf = (result) => {
  const steps = result.moves.map((move) => [move.Step, move.Id, move.From, move.To].join(" "));
  return `${PREFIX}${result.report.problem_sha256}:${fingerprint(steps.join("\n"))}`;
};

const load = (name) => {
  try {
    const kept = JSON.parse(localStorage.getItem(name));
    return new Set(Array.isArray(kept) ? kept : []);
  } catch {
    return new Set(); // a browser may refuse to keep anything: boxes can be ticked all the same
  }
};

const store = (name, ticked) => {
  try {
    if (ticked.size) {
      localStorage.setItem(name, JSON.stringify([...ticked]));
    } else {
      localStorage.removeItem(name);
    }
  } catch {
    // as above
  }
};

/** Forget what was ticked in this list. */
export const forget = (result) => store(nameOf(result), new Set());

export const moveList = (result) => {
  if (!result.moves.length) {
    return el("p", {}, "Nobody has to move.");
  }
  const name = nameOf(result);
  const ticked = load(name);
  const cycles = result.moves.some((move) => move.Cycle !== null);
  const count = el("p", { class: "soft" });
  const tell = () => {
    count.textContent = `${number(ticked.size)} of ${number(result.moves.length)} done. Ticks are kept in this browser.`;
  };
  const rowOf = (move) => {
    const box = el("input", { type: "checkbox", id: `move-${move.Step}` });
    box.checked = ticked.has(move.Step);
    box.addEventListener("change", () => {
      ticked[box.checked ? "add" : "delete"](move.Step);
      box.closest("tr").classList.toggle("done", box.checked);
      store(name, ticked);
      tell();
      announce(count.textContent);
    });
    return [
      [box, " ", el("label", { for: box.id }, `Step ${move.Step}`)],
      named(who(move.Id, move.Name)),
      named(move.From),
      named(move.To),
      day(move.Arrival),
      said(move.Reason),
      ...(cycles ? [move.Cycle === null ? "" : number(move.Cycle)] : []),
    ];
  };
  tell();
  const caption = `Room moves, in this order${cycles ? "; those of one cycle change together" : ""}`;
  const columns = ["Done", "Reservation", "From", "To", "Arrival", "Reason", ...(cycles ? ["Cycle>"] : [])];
  const rows = table(caption, columns, result.moves.map(rowOf), (at) =>
    ticked.has(result.moves[at].Step) ? { class: "done" } : {},
  );
  return [count, rows];
};

export const moveCurve = (result) =>
  result.move_curve.length
    ? table(
        "What moves buy",
        ["Within moves>", "Gap cost>", "Bound>"],
        result.move_curve.map((point) => [number(point.Moves), rounded(point.GapCost), rounded(point.Bound)]),
      )
    : null;
