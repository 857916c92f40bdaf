// The tape chart: one bar is in the order of Tab, the arrow keys go from bar to bar, and a chosen bar says what it is.

export const isDim = (bar) => bar.classList.contains("dim");

const missing = (low, high, from, to) => (low < from ? low - from : Math.max(0, Math.min(high - to, low - from)));

/** Scroll the chart until a bar can be seen: below the dates and beside the rooms. */
export const reveal = (bar) => {
  const chart = bar.closest(".chart");
  const corner = bar.closest(".layers").querySelector(".corner");
  const [box, view, edge] = [bar, chart, corner].map((one) => one.getBoundingClientRect());
  const title = corner.previousElementSibling;
  const head = edge.height + (title ? title.offsetHeight : 0);
  chart.scrollBy(
    missing(box.left, box.right, view.left + edge.width + 4, view.right - 24),
    missing(box.top, box.bottom, view.top + head + 22, view.bottom - 24),
  );
};

/** What the arrow keys reach from a bar: the next bar of its room, or the nearest one of the next room. */
const neighbours = (chart) => {
  const rooms = Array.from(chart.querySelectorAll(".tape.plan .room"), (room) =>
    Array.from(room.querySelectorAll(".bar")),
  );
  const left = (bar) => Number(bar.querySelector("rect").getAttribute("x"));
  const inRoom = (bar, step) => {
    const room = rooms.find((bars) => bars.includes(bar)).filter((one) => one === bar || !isDim(one));
    return room[room.indexOf(bar) + step];
  };
  const inNextRoom = (bar, step) => {
    let at = rooms.findIndex((bars) => bars.includes(bar));
    for (at += step; at >= 0 && at < rooms.length; at += step) {
      const room = rooms[at].filter((one) => !isDim(one));
      if (room.length) {
        const distance = (one) => Math.abs(left(one) - left(bar));
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

/** Let the chart inside `root` be used by keyboard and by click. */
export const setUpChart = (root) => {
  const chart = root.querySelector(".chart");
  const details = root.querySelector(".details");
  const next = neighbours(chart);
  let current = null;
  const putInTabOrder = (bar) => {
    if (current) {
      current.setAttribute("tabindex", "-1");
      current.classList.remove("chosen");
    }
    current = bar;
    current.setAttribute("tabindex", "0");
  };
  const showDetails = (bar) => {
    putInTabOrder(bar);
    bar.classList.add("chosen");
    details.textContent = bar.querySelector("title").textContent;
    details.hidden = false;
  };
  const hideDetails = () => {
    details.hidden = true;
    chart.querySelectorAll(".chosen").forEach((bar) => bar.classList.remove("chosen"));
  };
  chart.addEventListener("keydown", (event) => {
    const bar = event.target.closest(".tape.plan .bar");
    if (event.key === "Escape") {
      hideDetails();
    } else if (bar && next[event.key]) {
      event.preventDefault();
      const reached = next[event.key](bar);
      if (reached) {
        reached.setAttribute("tabindex", "0");
        reached.focus({ preventScroll: true });
        reveal(reached);
        chart.scrollIntoView({ block: "nearest" });
      }
    }
  });
  chart.addEventListener("focusin", (event) => {
    const bar = event.target.closest(".tape.plan .bar");
    if (bar) {
      showDetails(bar);
    }
  });
  chart.addEventListener("click", (event) => {
    const bar = event.target.closest(".tape.plan .bar");
    if (bar) {
      showDetails(bar);
    } else {
      hideDetails();
    }
  });
  const first = chart.querySelector(".tape.plan .bar");
  if (first) {
    putInTabOrder(first);
  }
};
