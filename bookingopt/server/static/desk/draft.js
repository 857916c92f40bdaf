// A plan with the changes of a person: plain data, so that it can be kept, undone, judged by the server and sent.

import { dayText, t } from "../render/language.js";

const partyOf = (rows, id) => {
  const found = rows.find((row) => row.Id === id);
  return rows.filter((row) => row === found || (found && found.SameRoom && row.SameRoom === found.SameRoom));
};

const APPLY = {
  room: (problem, { id, room }) => partyOf(problem.Reservations, id).forEach((row) => Object.assign(row, { AssignedRoom: room })),
  lock: (problem, { id, isOn }) => partyOf(problem.Reservations, id).forEach((row) => Object.assign(row, { IsLocked: isOn })),
  aside: (problem, { id }) => partyOf(problem.Reservations, id).forEach((row) => Object.assign(row, { Status: "Waitlisted", IsLocked: false })),
  add: (problem, { id, name, arrival, nights, type }) =>
    problem.Reservations.push({ Id: id, Name: name, Arrival: arrival, Length: nights, AssignedRoom: null, PreviousRoom: null, ...(type ? { RoomType: type } : {}) }),
  block: (problem, { room, start, end }) => problem.OutOfOrder.push({ RoomNumber: room, Start: start, End: end, Reason: t("blocked by hand") }),
  minimum: (problem, { start, end, nights }) => problem.MinimumStayByDate.push({ Start: start, End: end, MinimumStay: nights }),
};

/** By how many moves there are more with a stay, and those who share its room, in another one. */
export const movesAdded = (draft, id, room) => {
  const isMove = (row, where) => Number(row.PreviousRoom !== null && where !== null && where !== row.PreviousRoom);
  return partyOf(draft.Reservations, id).reduce((sum, row) => sum + isMove(row, room) - isMove(row, row.AssignedRoom), 0);
};

/** What a change is, in words. */
export const wordsOf = (change, nameOf) =>
  ({
    room: () => t("{stay} to room {room}", { stay: nameOf(change.id), room: change.room }),
    lock: () => (change.isOn ? t("{stay} locked", { stay: nameOf(change.id) }) : t("{stay} unlocked", { stay: nameOf(change.id) })),
    aside: () => t("{stay} set aside", { stay: nameOf(change.id) }),
    add: () => `${t("{stay} added", { stay: change.name })}, ${dayText(change.arrival)}, ${t("{n} n", { n: change.nights })}`,
    block: () => t("room {room} blocked, nights {first} to {last}", { room: change.room, first: dayText(change.start), last: dayText(change.end) }),
    minimum: () => t("minimum stay {nights} from {first} to {last}", { nights: change.nights, first: dayText(change.start), last: dayText(change.end) }),
  })[change.kind]();

const copied = (problem, room) => ({
  ...problem,
  NewReservations: [],
  OutOfOrder: [...(problem.OutOfOrder || [])],
  MinimumStayByDate: [...(problem.MinimumStayByDate || [])],
  Reservations: problem.Reservations.map((row) => ({ ...row, AssignedRoom: room(row), PreviousRoom: row.AssignedRoom ?? null })),
});

const changed = (problem, changes) => {
  changes.forEach((change) => APPLY[change.kind](problem, change));
  return problem;
};

/** So many ids for stays that are added, which no other has. */
export const newIds = (draft, count) => {
  const taken = new Set(draft.Reservations.map((row) => row.Id));
  const found = [];
  for (let number = 1; found.length < count; number += 1) {
    if (!taken.has(`new-${number}`)) {
      found.push(`new-${number}`);
    }
  }
  return found;
};

/** The problem with every stay in its present room. */
export const presentOf = (problem) => copied(problem, (row) => row.AssignedRoom ?? null);

/**
 * The problem with its rooms as they are now: those of the plan, but for the moves that are not accepted, and then the
 * changes in their order.
 */
export const draftOf = (problem, result, { refused, changes }) => {
  const now = new Map(result.assignments.map((row) => [row.Id, row.AssignedRoom]));
  const staying = new Set(refused);
  return changed(copied(problem, (row) => (staying.has(row.Id) ? row.AssignedRoom : now.get(row.Id)) ?? null), changes);
};

/**
 * The problem to be solved again: everybody in the present room, but those who were put into a room by hand, or whose
 * move was refused, are locked where they are.
 */
export const problemToSolve = (problem, { refused, changes }) => {
  const sent = changed(presentOf(problem), changes);
  const held = new Set([...refused, ...changes.filter((change) => change.kind === "room").map((change) => change.id)]);
  [...held].forEach((id) => partyOf(sent.Reservations, id).forEach((row) => Object.assign(row, { IsLocked: row.AssignedRoom !== null })));
  return sent;
};

/** The stays that leave the room that they are in at present, each with both rooms. */
export const movesOf = (draft) =>
  draft.Reservations.filter((row) => row.PreviousRoom !== null && row.AssignedRoom !== null && row.AssignedRoom !== row.PreviousRoom);
