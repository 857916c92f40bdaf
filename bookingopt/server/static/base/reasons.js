// Why there is no room, made of its data in the reader's language; in English as the server has it.

import { counted, dayText, figure, language, t } from "../render/language.js";

/** The first and the last of some nights. */
const spanText = (nights) => {
  const days = [...nights].sort();
  if (!days.length) {
    return "–";
  }
  const [first, last] = [dayText(days[0]), dayText(days.at(-1))];
  return first === last ? t("night {first}", { first }) : t("nights {first} to {last}", { first, last });
};

const valuesOf = (reason) => ({
  stays: reason.Reservations.join(", "),
  nights: spanText(reason.Nights),
  room: reason.RoomNumber ?? "–",
  types: reason.RoomTypes.join(t(" or ")),
});

const KINDS = {
  overbooked_night: (reason, values) =>
    t("{nights}: {stays} for {rooms} of {types}, {over} too many.", {
      ...values,
      stays: counted(reason.Demand, "{n} stay|{n} stays"),
      rooms: counted(reason.Rooms, "{n} room|{n} rooms"),
      over: figure(reason.Over),
    }),
  clashing_locks: (reason, values) =>
    counted(reason.Reservations.length, "Fixed in room {room}, which is not free for it: {stays} ({nights}).|Fixed in room {room}, which cannot hold all of them: {stays} ({nights}).", values),
  no_eligible_room: (reason, values) =>
    values.types
      ? t("No room meets the conditions of {stays}; room type: {types}.", values)
      : t("No room meets the conditions of {stays}.", values),
  irreducible_set: (reason, values) =>
    counted(reason.Reservations.length, "{stays} fits into no room for all its nights, although no night is overbooked.|These {n} stays cannot stand together, although no night is overbooked: {stays}.", values),
  fragmented: () => t("Every night has a room, but no arrangement with one room for all of them was found."),
  locks_in_the_way: (reason, values) =>
    counted(reason.Reservations.length, "The lock of {stays} is in the way; without it the stay would fit.|The locks of {stays} are in the way; without them the stay would fit.", values),
};

/** Why a request does not fit. */
export const reasonText = (reason) =>
  language === "en" || !KINDS[reason.Kind] ? reason.Text : KINDS[reason.Kind](reason, valuesOf(reason));
