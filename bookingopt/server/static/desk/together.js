// Which moves of a plan can only be accepted together: whoever must leave a room before, a whole cycle, those who share a room.

const DAY = 86400000;

/** Every move that can be reached from some along the edges, they among them. */
const reached = (ids, edges) => {
  const found = new Set(ids);
  const todo = [...found];
  while (todo.length) {
    for (const id of edges.get(todo.pop()) || []) {
      if (!found.has(id)) {
        found.add(id);
        todo.push(id);
      }
    }
  }
  return found;
};

/** The rooms without parts that a room consists of, and the turnover nights after a stay in it. */
const roomsOf = (problem) => {
  const rooms = new Map(problem.Rooms.map((room) => [room.RoomNumber, room]));
  const singles = (name) => {
    const parts = (rooms.get(name) || {}).Parts || [];
    return parts.length ? parts.flatMap(singles) : [name];
  };
  const turnover = (name) => ((rooms.get(name) || {}).TurnoverNights ?? problem.TurnoverNights ?? 0) * DAY;
  return { singles, turnover };
};

/**
 * The moves of a plan of a problem: `needs(id)` are those that must be accepted for one to be, `holds(id)` those that
 * cannot be accepted without it; both with itself.
 */
export const movesTogether = (problem, moves) => {
  const { singles, turnover } = roomsOf(problem);
  const shared = new Map(problem.Reservations.map((row) => [row.Id, row.SameRoom || null]));
  const leaving = new Map();
  const groups = new Map();
  const put = (map, key, value) => map.set(key, [...(map.get(key) || []), value]);
  for (const move of moves) {
    singles(move.From).forEach((room) => put(leaving, room, move));
    if (shared.get(move.Id)) {
      put(groups, `room ${shared.get(move.Id)}`, move.Id);
    }
    if (move.Cycle !== null && move.Cycle !== undefined) {
      put(groups, `cycle ${move.Cycle}`, move.Id);
    }
  }
  const meet = (comes, leaves) =>
    Date.parse(comes.Arrival) < Date.parse(leaves.Departure) + turnover(leaves.From) &&
    Date.parse(leaves.Arrival) < Date.parse(comes.Departure) + turnover(comes.To);
  const [needs, holds] = [new Map(), new Map()];
  const edge = (id, other) => {
    put(needs, id, other);
    put(holds, other, id);
  };
  moves.forEach((move) => singles(move.To).flatMap((room) => leaving.get(room) || []).forEach((other) => {
    if (other !== move && meet(move, other)) {
      edge(move.Id, other.Id);
    }
  }));
  [...groups.values()].forEach((ids) => ids.forEach((id, at) => edge(id, ids[(at + 1) % ids.length])));
  return { needs: (id) => reached([id], needs), holds: (id) => reached([id], holds) };
};
