// What a problem contains, in one line: the reader sees whether the right file was read.

import { counted, nights, number } from "../base/words.js";

/** The default is said in so many words: nobody has chosen it. */
const minimumStay = (problem) => {
  const said = problem.MinimumStay ?? problem.MinStay;
  if (said === undefined || said === null) {
    return `minimum stay ${nights(5)}, the default`;
  }
  return Number.isInteger(said) ? `minimum stay ${nights(said)}` : null;
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
    counted(rooms.length, "room", "rooms"),
    counted(stays.length, "reservation", "reservations"),
    days.length ? `arriving ${days[0]} to ${days.at(-1)}` : null,
    stays.length ? `${number(placed)} with a room` : null,
    typeof problem.Today === "string" ? `business date ${problem.Today}` : null,
    asked.length ? counted(asked.length, "request", "requests") : null,
    rules.length ? counted(rules.length, "sales rule", "sales rules") : null,
    minimumStay(problem),
  ].filter(Boolean).join(" · ");
};
