// The answer to a request on the chart: its room, who would move, its pieces, what is near; and as changes of the plan.

import { button, el, named, said } from "../base/dom.js";
import { answerText, nights, who } from "../base/words.js";
import { dayText, t } from "../render/language.js";

const MS = 86400000;

const dayNumber = (data, date) => Math.round((Date.parse(date) - Date.parse(data.first)) / MS);

const lengthOf = (move) => Math.round((Date.parse(move.Departure) - Date.parse(move.Arrival)) / MS);

/** An answer in words, with what the sellable table allows of a stay that fits. */
export const toldText = (answer) =>
  [answerText(answer), answer.Answer !== "does_not_fit" && answer.Sellable === "Y" ? t("to be sold") : null].filter(Boolean).join("; ");

/** Arrival, nights and room type in words. */
export const wantedText = (wanted) => [dayText(wanted.arrival), nights(wanted.nights), wanted.type || t("any room type")].join(", ");

const partsOf = (answer, wanted) =>
  answer.Pieces.length
    ? answer.Pieces.map((piece) => ({ room: piece.RoomNumber, arrival: piece.Arrival, nights: piece.Length }))
    : answer.RoomNumber ? [{ room: answer.RoomNumber, arrival: wanted.arrival, nights: wanted.nights }] : [];

/** What is drawn of an answer; `again` asks for one of the stays that are near. */
export const marksOf = (data, answer, wanted, again) => {
  const parts = partsOf(answer, wanted).map((part) => ({ ...part, start: dayNumber(data, part.arrival) }));
  const boxes = parts.map((part) => ({ look: "found", room: part.room, start: part.start, nights: part.nights, text: nights(part.nights), title: `${wantedText(wanted)}: ${part.room}` }));
  const changes = parts.slice(1).map((part, at) => ({ look: "way", from: parts[at].room, to: part.room, start: part.start, nights: 0 }));
  const moved = answer.Moves.flatMap((move) => {
    const span = { start: dayNumber(data, move.Arrival), nights: lengthOf(move) };
    const title = t("{id} from {before} to {after}", { id: who(move.Id, move.Name), before: move.From, after: move.To });
    return [{ look: "comes", room: move.To, ...span, text: move.Name, title }, { look: "way", from: move.From, to: move.To, ...span }];
  });
  const near = answer.Alternatives.map((one) => ({
    look: "near", type: one.RoomType, start: dayNumber(data, one.Arrival), nights: one.Length, text: nights(one.Length), title: alternativeText(one), open: () => again(one),
  }));
  return [...boxes, ...changes, ...moved, ...near.filter((one) => one.start + one.nights > 0 && one.start < data.days)];
};

const alternativeText = (one) => [dayText(one.Arrival), nights(one.Length), one.RoomType].filter(Boolean).join(", ");

/** The changes that put an answered stay into the plan, those who move for it first. */
export const changesOf = (answer, wanted, name, newIds) => {
  const parts = partsOf(answer, wanted);
  const ids = newIds(parts.length);
  const moves = answer.Moves.map((move) => ({ kind: "room", id: move.Id, room: move.To }));
  const added = parts.flatMap((part, at) => [
    { kind: "add", id: ids[at], name: parts.length > 1 ? `${name} ${at + 1}/${parts.length}` : name, arrival: part.arrival, nights: part.nights, type: wanted.type },
    { kind: "room", id: ids[at], room: part.room },
  ]);
  return [...moves, ...added];
};

/** The types of the rooms of an answer, where the house has more than one. */
const typesText = (problem, answer, wanted) => {
  const typeOf = new Map(problem.Rooms.map((room) => [room.RoomNumber, room.RoomType || "Default"]));
  const types = partsOf(answer, wanted).map((part) => typeOf.get(part.room));
  return new Set(typeOf.values()).size > 1 && types.length ? t("Room type: {type}", { type: [...new Set(types)].join(t(", then ")) }) : "";
};

/** What the sellable table could not say: it is about the plan that was found, and about stays of one room. */
const soldText = (answer, isChanged) => {
  const isUnknown = answer.Answer !== "does_not_fit" && !answer.Pieces.length && [null, undefined].includes(answer.Sellable);
  return isUnknown ? (isChanged ? t("Whether it is to be sold is known when the changed plan has been solved.") : t("The sellable table does not speak of it.")) : "";
};

/** The box that says an answer; `again` asks for a stay that is near, `add` puts it into the plan, `close` ends it. */
export const answerBox = ({ problem, answer, wanted, isChanged, again, add, close }) => {
  const guest = el("input", { id: "answer-guest", autocomplete: "off", required: true });
  const form = el("form", { class: "inline", novalidate: true },
    el("div", { class: "field" }, el("label", { for: "answer-guest" }, t("Guest")), guest), el("button", { type: "submit" }, t("Add to the house")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = guest.value.trim();
    guest.setAttribute("aria-invalid", String(!name));
    if (name) {
      add(name);
    } else {
      guest.focus();
    }
  });
  const near = answer.Alternatives.map((one) => el("li", {}, button(alternativeText(one), () => again(one))));
  const fits = answer.Answer !== "does_not_fit";
  return [
    el("div", { class: "inline spread" }, el("p", {}, el("strong", {}, named(wantedText(wanted))), ": ", said(toldText(answer))), button(t("Close"), close)),
    [typesText(problem, answer, wanted), soldText(answer, isChanged)].filter(Boolean).map((text) => el("p", {}, said(text))),
    near.length ? el("ul", { class: "near", "aria-label": t("What is near") }, near) : null,
    fits ? form : null,
  ];
};
