// Numbers, moments, the states of a job, and answers to requests in the words of the report and the command line.

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

/** The state of a job. */
export const STATES = {
  queued: "Waiting",
  running: "Running",
  completed: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
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
