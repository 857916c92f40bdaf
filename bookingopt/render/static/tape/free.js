// How many rooms of a type are free on a night, and how many there are, turnover nights counted.

/** The nights on which a row is taken, as one number a day; an orphan gap is free. */
export const takenOf = (row, days) => {
  const taken = new Uint8Array(days);
  for (const bar of row.lanes.flat()) {
    if (bar.kind !== "gap") {
      const end = bar.start + bar.nights + (bar.kind === "block" ? 0 : row.turnover);
      taken.fill(1, Math.max(0, bar.start), Math.max(0, Math.min(days, end)));
    }
  }
  return taken;
};

/** Give each section `free`, the number of free rooms by day, and `rooms`. */
export const countFree = (plan, days) => {
  for (const section of plan.sections) {
    const rows = section.rows.filter((row) => row.room !== null);
    section.rooms = rows.length;
    section.free = new Int32Array(days);
    for (const taken of rows.map((row) => takenOf(row, days))) {
      taken.forEach((isTaken, day) => {
        section.free[day] += isTaken ? 0 : 1;
      });
    }
  }
};
