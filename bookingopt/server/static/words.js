// What is said of a plan and of an answer, in the same words as the summary, the report and the command line.

import { printable } from "./dom.js";

const FORMAT = new Intl.NumberFormat("en", { maximumFractionDigits: 10 });
const ROUNDED = new Intl.NumberFormat("en", { maximumFractionDigits: 4 });

export const number = (value) => (value === null || value === undefined ? "" : FORMAT.format(value));
export const rounded = (value) => (value === null || value === undefined ? "" : ROUNDED.format(value));
export const nights = (count) => (count === 1 ? "1 night" : `${number(count)} nights`);
export const counted = (count, one, many) => (count === 1 ? `1 ${one}` : `${number(count)} ${many}`);

/** A reservation as people know it: by its name, and its id where that says more. */
export const who = (id, name) => {
  const key = id === null || id === undefined || id === "" ? name : id;
  return printable(key.startsWith(name) ? key : `${name} (${key})`);
};

export const idOf = (stay) => (stay.Id === null || stay.Id === undefined || stay.Id === "" ? stay.Name : stay.Id);

/** The state of a job. */
export const STATES = {
  queued: "Waiting",
  running: "Running",
  completed: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** What is known of a plan. */
export const STATUS = {
  optimal: "Optimal",
  feasible: "Feasible",
  infeasible: "Infeasible",
  time_limit: "No plan within the limits",
};

const STOPPED = {
  proof: "",
  time: " The time limit ended the search.",
  steps: " The step limit ended the search.",
  cancelled: " The search was cancelled.",
};

const ofPlan = (result) => {
  const report = result.report;
  if (result.solver_status === "optimal") {
    const moves = report.proved.includes("moves") ? ", and none as good moves fewer guests" : "";
    const most = report.parameters.max_moves;
    const within = most === null || most === undefined ? "" : ` within a move cost of ${number(most)}`;
    return `It is proved that no legal plan${within} is better${moves}.`;
  }
  if (result.solver_status === "infeasible") {
    return "It is proved that no plan has a room for every reservation; the reasons are below.";
  }
  if (result.solver_status === "time_limit") {
    return "No plan was found within the limits, and none is ruled out; give the search more time or steps.";
  }
  if (result.objective_value === null || result.best_bound === null) {
    return "The plan is legal.";
  }
  const most = number(result.objective_value - result.best_bound);
  return `The plan is legal; its gap cost is at most ${most} above the least possible.`;
};

const stopped = (result) => {
  const isSettled = ["optimal", "infeasible"].includes(result.solver_status);
  return isSettled ? "" : STOPPED[result.report.stopped_by] || "";
};

export const meaning = (result) => ofPlan(result) + stopped(result);

/** How many stays a result is about. */
export const staysOf = (result) => new Set([...result.assignments, ...result.unassigned].map(idOf)).size;

/** What is known of plans that leave fewer reservations without a room. */
export const fewest = (result) => {
  const most = result.report.most_placeable;
  if (most === null || most === undefined) {
    return "";
  }
  const least = staysOf(result) - most;
  return least === result.unassigned.length ? ", proved fewest" : `; at least ${number(least)} in every plan`;
};

const withMoves = (answer) => {
  const bound = answer.Proved ? "proved fewest" : `not proved fewest, at least ${number(answer.Bound || 0)}`;
  const steps = answer.Moves.map((move) => `${move.Id} from ${move.From} to ${move.To}`).join("; ");
  return `fits in ${answer.RoomNumber} with ${counted(answer.Moves.length, "move", "moves")} (${bound}): ${steps}`;
};

const withRoomChange = (answer) => {
  const pieces = answer.Pieces.map((piece) => `${piece.RoomNumber} (${nights(piece.Length)})`).join(", then ");
  return `fits with a room change: ${pieces}${answer.Proved ? "" : "; that moves could spare it is not ruled out"}`;
};

const refusal = (answer) => {
  const doubt = answer.Proved ? "does not fit" : "no room found (not proved)";
  const reasons = answer.Reasons.slice(0, 3).map((reason) => reason.Text).join(" ");
  const near = answer.Alternatives.map(
    (one) => `${one.Arrival}, ${nights(one.Length)}${one.RoomType ? `, ${one.RoomType}` : ""}`,
  ).join("; ");
  return `${doubt}: ${reasons}${near ? ` Nearest that fit: ${near}.` : ""}`;
};

/** An answer to a request in words. */
export const answerText = (answer) => {
  const say = { fits_with_moves: withMoves, fits_with_room_change: withRoomChange, does_not_fit: refusal };
  return printable(answer.Answer === "fits" ? `fits in ${answer.RoomNumber || ""}` : say[answer.Answer](answer));
};

const inWords = (text, style) => {
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? "" : when.toLocaleString("en-GB", style);
};

/** A moment as the reader's clock has it. */
export const moment = (text) => inWords(text, { dateStyle: "medium", timeStyle: "short" });

/** The same without the year: jobs are kept for some days at most. */
export const shortMoment = (text) => inWords(text, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
