// Numbers, moments, the states of a job, and answers to requests in the words of the report and the command line.

import { counted, dayText, figure, language, nights, t } from "../render/language.js";
import { printable } from "./dom.js";
import { reasonText } from "./reasons.js";

export { figure as number, nights } from "../render/language.js";

const ROUNDED = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });

export const rounded = (value) => (value === null || value === undefined ? "" : ROUNDED.format(value));

/** A reservation as people know it: by its name, and its id where that says more. */
export const who = (id, name) => {
  const key = id === null || id === undefined || id === "" ? name : id;
  return printable(key.startsWith(name) ? key : `${name} (${key})`);
};

/** The state of a job. */
export const STATES = {
  queued: t("Waiting"),
  running: t("Running"),
  completed: t("Done#job"),
  failed: t("Failed"),
  cancelled: t("Cancelled#job"),
};

/** What a search does at the moment. */
const PHASES = {
  "first plan": t("first plan"),
  reasons: t("reasons"),
  "few moves": t("few moves"),
  "type changes": t("type changes"),
  mates: t("mates"),
  "room kinds": t("room kinds"),
  "single rooms": t("single rooms"),
  multipliers: t("multipliers"),
  "linear model": t("linear model"),
  window: t("window#search"),
  "whole model": t("whole model"),
  exchange: t("exchange"),
  seating: t("seating"),
  "fewest moves": t("fewest moves"),
  "new reservations": t("new reservations"),
  "sellable table": t("sellable table"),
  "minimum stays": t("minimum stays"),
  "lock prices": t("lock prices"),
};

export const phaseText = (phase) => PHASES[phase] || phase.replaceAll("_", " ");

const roomOf = (answer) =>
  `${answer.RoomNumber || ""}${[null, undefined, "Default"].includes(answer.RoomType) ? "" : ` (${answer.RoomType})`}`;

const stepsOf = (answer) =>
  answer.Moves.map((move) => t("{id} from {before} to {after}", { id: who(move.Id, move.Name), before: move.From, after: move.To })).join("; ");

const withMoves = (answer) => {
  const least = t("not proved fewest, at least {least}", { least: figure(answer.Bound || 0) });
  const values = { room: roomOf(answer), bound: answer.Proved ? t("proved fewest") : least, steps: stepsOf(answer) };
  return counted(answer.Moves.length, "fits in {room} with {n} move ({bound}): {steps}|fits in {room} with {n} moves ({bound}): {steps}", values);
};

const withRoomChange = (answer) => {
  const pieces = answer.Pieces.map((piece) => `${piece.RoomNumber} (${nights(piece.Length)})`).join(t(", then "));
  const changes = counted(answer.Pieces.length - 1, "fits with a room change|fits with {n} room changes");
  const after = counted(answer.Moves.length, " after {n} move ({steps})| after {n} moves ({steps})", { steps: stepsOf(answer) });
  const doubt = answer.Proved ? "" : `; ${t("that a better one can be had is not ruled out")}`;
  return `${changes}${answer.Moves.length ? after : ""}: ${pieces}${doubt}`;
};

/** What is said where the sellable table denies a stay that fits. */
const NOT_SOLD = {
  F: t("not to be sold: full"),
  R: t("not to be sold: against a sales rule"),
  H: t("not to be sold: it leaves more orphan gaps"),
  M: t("not to be sold: under the minimum stay"),
  "?": t("whether it is to be sold is not settled"),
};

const refusal = (answer) => {
  const doubt = answer.Proved ? t("does not fit") : t("no room found (not proved)");
  const reasons = answer.Reasons.slice(0, 3).map(reasonText).join(" ");
  const near = answer.Alternatives.map(
    (one) => `${dayText(one.Arrival)}, ${nights(one.Length)}${one.RoomType ? `, ${one.RoomType}` : ""}`,
  ).join("; ");
  return `${doubt}: ${reasons}${near ? ` ${t("Nearest that fit: {near}.", { near })}` : ""}`;
};

/** An answer to a request in words. */
export const answerText = (answer) => {
  if (answer.Answer === "does_not_fit") {
    return printable(refusal(answer));
  }
  const say = { fits: (one) => t("fits in {room}", { room: roomOf(one) }), fits_with_moves: withMoves, fits_with_room_change: withRoomChange };
  const miss = answer.AdjacencyMiss ? t("not next to {group}", { group: answer.AdjacencyMiss }) : null;
  // Of a stay that changes rooms the table always says that it is full.
  const denied = answer.Pieces.length && answer.Sellable === "F" ? null : NOT_SOLD[answer.Sellable];
  return printable([say[answer.Answer](answer), miss, denied].filter(Boolean).join("; "));
};

/** English is written here as in Britain. */
const LOCALE = language === "en" ? "en-GB" : language;

const inWords = (text, style) => {
  const when = new Date(text);
  return Number.isNaN(when.getTime()) ? "" : when.toLocaleString(LOCALE, style);
};

/** A moment as the reader's clock has it. */
export const moment = (text) => inWords(text, { dateStyle: "medium", timeStyle: "short" });

/** The same without the year: jobs are kept for some days at most. */
export const shortMoment = (text) => inWords(text, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
