// What the arrow keys reach from a bar: the next bar of its room, or the nearest one of the next room.

/** By key, the bar that is reached from another; bars that are dim are passed over. */
export const neighbours = (data, isDim) => {
  const rows = data.plans.flatMap((plan) => plan.sections.flatMap((section) => section.rows));
  const barsOf = (row) => row.lanes.flat();
  const inRoom = (bar, step) => {
    const room = barsOf(bar.row).filter((one) => one === bar || !isDim(one));
    return room[room.indexOf(bar) + step];
  };
  const inNextRoom = (bar, step) => {
    for (let at = rows.indexOf(bar.row) + step; at >= 0 && at < rows.length; at += step) {
      const room = barsOf(rows[at]).filter((one) => !isDim(one));
      if (room.length) {
        const distance = (one) => Math.abs(one.start - bar.start);
        return room.reduce((best, one) => (distance(one) < distance(best) ? one : best));
      }
    }
    return undefined;
  };
  return {
    ArrowRight: (bar) => inRoom(bar, 1),
    ArrowLeft: (bar) => inRoom(bar, -1),
    ArrowDown: (bar) => inNextRoom(bar, 1),
    ArrowUp: (bar) => inNextRoom(bar, -1),
  };
};
