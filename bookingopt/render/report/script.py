"""The script of the report: it filters what is there and keeps what was ticked off; without it nothing is missing."""

from __future__ import annotations

import hashlib
from base64 import b64encode

SCRIPT = r"""
(() => {
  "use strict";
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const field = (id) => document.getElementById(id);
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const toggle = (element, name, on) => {
    if (element.classList.contains(name) !== on) {
      element.classList.toggle(name, on);
    }
  };
  const when = /^(?:first night )?(\d{4}-\d\d-\d\d)(?: to \d{4}-\d\d-\d\d)?, /;
  const counted = /([\d,]+) nights?/;
  const lastNight = (start, nights) =>
    new Date(Date.parse(start) + 86400000 * (nights - 1)).toISOString().slice(0, 10);

  const rows = all("tr.row").map((element) => ({
    element,
    text: plain(Array.from(element.querySelectorAll("bdi:not(.why)"), (name) => name.textContent).join("\n")),
    types: element.dataset.types === undefined ? null : element.dataset.types.split("\n"),
    from: element.dataset.from,
    to: element.dataset.to,
  }));
  const bars = all(".tape.plan .bar").map((element) => {
    const lines = element.querySelector("title").textContent.split("\n");
    const gap = element.classList.contains("gap");
    const dated = lines.slice(1).find((line) => when.test(line)) || "";
    const from = (when.exec(dated) || [])[1];
    const nights = counted.exec(gap ? lines[0] : dated);
    const told = (line, number) => (number ? !when.test(line) && !line.startsWith("reason: ") : !gap);
    return {
      element,
      text: plain(lines.filter(told).join("\n")),
      types: [element.closest(".room").dataset.type],
      from,
      to: from && nights ? lastNight(from, Number(nights[1].replaceAll(",", ""))) : undefined,
    };
  });

  // Any part of a name finds it; a number is found whole, so that 1 finds room 1 and A-1, but neither 101 nor 12.
  const finder = (text) => {
    const before = /^\p{Nd}/u.test(text) ? "(?<!\\p{Nd})" : "";
    const after = /\p{Nd}$/u.test(text) ? "(?!\\p{Nd})" : "";
    const found = new RegExp(before + text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&") + after, "u");
    return (item) => found.test(item.text);
  };

  const sheets = all(".sheet").map((element) => {
    const { types, from, to } = element.dataset;
    return { element, types: types.split("\n"), from, to };
  });

  const fits = (item, wanted) =>
    (!wanted.type || !item.types || item.types.includes(wanted.type)) &&
    (!wanted.from || !item.to || item.to >= wanted.from) &&
    (!wanted.to || !item.from || item.from <= wanted.to);

  // The chart scrolls until a bar can be seen: below the dates and beside the rooms.
  const chart = document.querySelector(".chart");
  const bare = (element) => element.classList.contains("dim");
  const missing = (low, high, from, to) => (low < from ? low - from : Math.max(0, Math.min(high - to, low - from)));
  const reveal = (element) => {
    const corner = element.closest(".layers").querySelector(".corner");
    const [bar, view, edge] = [element, chart, corner].map((one) => one.getBoundingClientRect());
    const title = corner.previousElementSibling;
    const head = edge.height + (title ? title.offsetHeight : 0);
    chart.scrollBy(
      missing(bar.left, bar.right, view.left + edge.width + 4, view.right - 24),
      missing(bar.top, bar.bottom, view.top + head + 22, view.bottom - 24),
    );
  };

  const filter = () => {
    const named = finder(plain(field("find").value.trim()));
    const chosen = field("type").selectedOptions[0];
    const wanted = { type: chosen && chosen.dataset.type, from: field("from").value, to: field("to").value };
    let shown = 0;
    for (const row of rows) {
      row.element.hidden = !(named(row) && fits(row, wanted));
      shown += row.element.hidden ? 0 : 1;
    }
    for (const bar of bars) {
      toggle(bar.element, "dim", !(named(bar) && fits(bar, wanted)));
    }
    for (const part of all(".calendar")) {
      part.hidden = !fits({ types: [part.dataset.type] }, wanted);
    }
    for (const month of all("table.month")) {
      month.hidden = !fits(month.dataset, { from: wanted.from, to: wanted.to });
    }
    for (const sheet of sheets) {
      sheet.element.hidden = !fits(sheet, wanted);
    }
    const first = bars.find((bar) => !bare(bar.element));
    if (first && Object.values(wanted).concat(field("find").value.trim()).some(Boolean)) {
      reveal(first.element);
    }
    field("found").textContent = `${shown} of ${rows.length} rows shown`;
  };

  const { problem, plan } = document.body.dataset;
  const key = `bookingopt:${problem}:${plan}`;
  const boxes = all("#moves input");
  const mark = (box) => box.closest("tr").classList.toggle("done", box.checked);
  const restore = () => {
    let done = [];
    try {
      done = JSON.parse(localStorage.getItem(key)) || [];
    } catch {
      // a browser may refuse to keep anything: boxes can be ticked all the same
    }
    for (const box of boxes) {
      box.checked = Array.isArray(done) && done.includes(box.id);
      mark(box);
    }
  };
  const keep = (box) => {
    mark(box);
    try {
      localStorage.setItem(key, JSON.stringify(boxes.filter((one) => one.checked).map((one) => one.id)));
    } catch {
      // as above
    }
  };

  // One bar of the chart is in the order of Tab; the arrow keys go from bar to bar, along a room or to the next one.
  const rooms = all(".tape.plan .room").map((room) => Array.from(room.querySelectorAll(".bar")));
  const place = (element) => Number(element.querySelector("rect").getAttribute("x"));
  let current = null;
  const choose = (element) => {
    if (current) {
      current.setAttribute("tabindex", "-1");
      current.classList.remove("chosen");
    }
    current = element;
    current.setAttribute("tabindex", "0");
  };
  const tell = (element) => {
    choose(element);
    element.classList.add("chosen");
    field("details").textContent = element.querySelector("title").textContent;
    field("details").hidden = false;
  };
  const hush = () => {
    field("details").hidden = true;
    all(".chosen").forEach((element) => element.classList.remove("chosen"));
  };
  const beside = (element, step) => {
    const row = rooms.find((bars) => bars.includes(element)).filter((bar) => bar === element || !bare(bar));
    return row[row.indexOf(element) + step];
  };
  const across = (element, step) => {
    let at = rooms.findIndex((bars) => bars.includes(element));
    for (at += step; at >= 0 && at < rooms.length; at += step) {
      const row = rooms[at].filter((bar) => !bare(bar));
      if (row.length) {
        const away = (bar) => Math.abs(place(bar) - place(element));
        return row.reduce((best, bar) => (away(bar) < away(best) ? bar : best));
      }
    }
    return undefined;
  };
  const keys = {
    ArrowRight: (element) => beside(element, 1),
    ArrowLeft: (element) => beside(element, -1),
    ArrowDown: (element) => across(element, 1),
    ArrowUp: (element) => across(element, -1),
  };
  chart.addEventListener("keydown", (event) => {
    const bar = event.target.closest(".bar");
    if (event.key === "Escape") {
      hush();
    } else if (bar && keys[event.key]) {
      event.preventDefault();
      const next = keys[event.key](bar);
      if (next) {
        next.setAttribute("tabindex", "0");
        next.focus({ preventScroll: true });
        reveal(next);
        chart.scrollIntoView({ block: "nearest" });
      }
    }
  });
  chart.addEventListener("focusin", (event) => event.target.closest(".bar") && tell(event.target.closest(".bar")));
  chart.addEventListener("click", (event) => {
    const bar = event.target.closest(".bar");
    if (bar) {
      tell(bar);
    } else {
      hush();
    }
  });
  if (bars.length) {
    choose(bars[0].element);
  }

  for (const id of ["find", "type", "from", "to"]) {
    field(id).addEventListener("input", filter);
  }
  field("clear").addEventListener("click", () => {
    for (const id of ["find", "type", "from", "to"]) {
      field(id).value = "";
    }
    filter();
    field("find").focus();
  });
  for (const box of boxes) {
    box.addEventListener("change", () => keep(box));
  }
  restore();
  field("controls").hidden = false;
  filter();
})();
"""

#: What the policy of the page lets run: this script and no other.
SCRIPT_HASH = "sha256-" + b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
