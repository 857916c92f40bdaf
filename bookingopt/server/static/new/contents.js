// What a problem contains, in one line: the reader sees whether the right file was read.

import { nights, number } from "../base/words.js";
import { counted, dayText, t } from "../render/language.js";

/** The default is said in so many words: nobody has chosen it. */
const minimumStay = (problem) => {
  const said = problem.MinimumStay ?? problem.MinStay;
  if (said === undefined || said === null) {
    return t("minimum stay {nights}, the default", { nights: nights(5) });
  }
  return Number.isInteger(said) ? t("minimum stay {nights}", { nights: nights(said) }) : null;
};

/** One line on the contents of a problem. */
export const contents = (problem) => {
  const stays = Array.isArray(problem.Reservations) ? problem.Reservations : [];
  const rooms = Array.isArray(problem.Rooms) ? problem.Rooms : [];
  const asked = Array.isArray(problem.NewReservations) ? problem.NewReservations : [];
  const rules = Array.isArray(problem.SalesRules) ? problem.SalesRules : [];
  const days = stays.map((stay) => stay && stay.Arrival).filter((text) => typeof text === "string").sort();
  const placed = stays.filter((stay) => stay && stay.AssignedRoom).length;
  return [
    counted(rooms.length, "{n} room|{n} rooms"),
    counted(stays.length, "{n} reservation|{n} reservations"),
    days.length ? t("arriving {first} to {last}", { first: dayText(days[0]), last: dayText(days.at(-1)) }) : null,
    stays.length ? t("{count} with a room", { count: number(placed) }) : null,
    typeof problem.Today === "string" ? t("business date {day}", { day: dayText(problem.Today) }) : null,
    asked.length ? counted(asked.length, "{n} request|{n} requests") : null,
    rules.length ? counted(rules.length, "{n} sales rule|{n} sales rules") : null,
    minimumStay(problem),
  ].filter(Boolean).join(" · ");
};
