// Summary of a result: what is known of the plan, its figures before and after, and what is to be known about it.

import { day, el, named, said, table } from "./dom.js";
import { STATUS, counted, fewest, idOf, meaning, nights, number, rounded, staysOf, who } from "./words.js";

/** What the figures of a plan are called. */
const FIGURES = [
  ["Orphan gaps", "orphan_gaps"],
  ["Orphan nights", "orphan_nights"],
  ["Arrival dates with a week free", "arrivals_with_week_free"],
  ["Sellable stays", "sellable_stays"],
];

const figures = (result) => {
  const { present, new: after, moves, without_present_room: first } = result.comparison;
  const of = (plan, name) => (plan ? plan[name] : null);
  const rows = [
    ["Gap cost", of(present, "gap_cost"), result.objective_value],
    ["Proved lower bound", null, result.best_bound],
    ...FIGURES.map(([label, name]) => [label, of(present, name), of(after, name)]),
    ["Adjacency misses", null, result.adjacency_misses.length],
    ["Type changes", null, result.type_changes.length],
    ["Room moves", null, moves],
    ["Stays given their first room", null, first.length],
    ["Without a room", null, result.unassigned.length],
  ].filter(([, before, now]) => (before ?? null) !== null || (now ?? null) !== null);
  return present
    ? table("Before and after", ["Figure", "Present plan>", "New plan>"],
        rows.map(([label, before, now]) => [label, rounded(before), rounded(now)]))
    : table("The plan in figures", ["Figure", "New plan>"], rows.map(([label, , now]) => [label, rounded(now)]));
};

export const summary = (result) => [
  el("p", { class: `verdict ${result.solver_status}` }, `${STATUS[result.solver_status]}.`),
  el("p", {}, meaning(result)),
  figures(result),
];

export const withoutPlan = (result) => {
  const parts = [];
  if (result.explanation && result.explanation.length) {
    parts.push(
      table(
        "Why there is no plan",
        ["Reason", "Reservations"],
        result.explanation.map((reason) => [said(reason.Text), named(reason.Reservations.join(", "))]),
      ),
    );
  }
  if (result.unassigned.length) {
    const of = `Without a room: ${number(result.unassigned.length)} of ${counted(staysOf(result), "reservation", "reservations")}`;
    parts.push(
      table(
        of + fewest(result),
        ["Reservation", "Arrival", "Nights>", "Room type"],
        result.unassigned.map((stay) => [
          named(who(stay.Id, stay.Name)),
          day(stay.Arrival),
          number(stay.Length),
          named(stay.RoomType),
        ]),
      ),
    );
  }
  return parts;
};

export const gaps = (result) => {
  const names = new Map(result.assignments.map((stay) => [idOf(stay), stay.Name]));
  const side = (id) => (id === null ? "out of order" : named(names.has(id) ? who(id, names.get(id)) : id));
  return result.orphan_gaps.length
    ? table(
        "Orphan gaps that remain",
        ["Room", "First night", "Nights>", "Minimum stay>", "Cost>", "After", "Before"],
        result.orphan_gaps.map((gap) => [
          named(gap.RoomNumber),
          day(gap.Start),
          number(gap.Nights),
          number(gap.MinimumStay),
          number(gap.Cost),
          side(gap.Before),
          side(gap.After),
        ]),
      )
    : el("p", {}, "No orphan gap is left.");
};

export const groups = (result) =>
  result.adjacency_misses.length
    ? table(
        "Not next to their group",
        ["Reservation", "Group", "Room"],
        result.adjacency_misses.map((miss) => [
          named(who(miss.Id, miss.Name)),
          named(miss.AdjacencyGroup),
          named(miss.RoomNumber),
        ]),
      )
    : null;

export const typeChanges = (result) => {
  const names = new Map(result.assignments.map((stay) => [idOf(stay), stay.Name]));
  return result.type_changes.length
    ? table(
        "Type changes",
        ["Reservation", "From", "To", "Kind"],
        result.type_changes.map((change) => [
          named(who(change.Id, names.get(change.Id) || change.Id)),
          named(change.From),
          named(change.To),
          change.Kind,
        ]),
      )
    : null;
};

export const warnings = (result) =>
  result.warnings.length ? el("ul", {}, result.warnings.map((text) => el("li", {}, said(text)))) : null;

/** How the result came about, in short. */
export const method = (result) => {
  const report = result.report;
  const facts = [
    ["Proved", report.proved.join(", ").replaceAll("_", " ") || "nothing"],
    ["Search ended by", report.stopped_by],
    ["Search steps", number(report.steps)],
    ["Version", `BookingOpt ${report.version}, ${report.solver}`],
    ["SHA-256 of the problem", report.problem_sha256],
  ];
  if (report.unsettled) {
    facts.push(["Entries of the sellable table that were not settled", number(report.unsettled)]);
  }
  return el("dl", { class: "facts" }, facts.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, named(value)))));
};

/** One line on what a problem is about, for the reader to see whether the right file was read. */
export const contents = (problem) => {
  const stays = Array.isArray(problem.Reservations) ? problem.Reservations : [];
  const rooms = Array.isArray(problem.Rooms) ? problem.Rooms : [];
  const asked = Array.isArray(problem.NewReservations) ? problem.NewReservations : [];
  const days = stays.map((stay) => stay && stay.Arrival).filter((text) => typeof text === "string").sort();
  const placed = stays.filter((stay) => stay && stay.AssignedRoom).length;
  return [
    counted(rooms.length, "room", "rooms"),
    counted(stays.length, "reservation", "reservations"),
    days.length ? `arriving ${days[0]} to ${days.at(-1)}` : null,
    stays.length ? `${number(placed)} with a room` : null,
    asked.length ? counted(asked.length, "request", "requests") : null,
    Number.isInteger(problem.MinimumStay) ? `minimum stay ${nights(problem.MinimumStay)}` : null,
  ].filter(Boolean).join(" · ");
};
