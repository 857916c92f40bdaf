// Working on a plan: stays are put into other rooms, locked, set aside; every change is judged at once.

import * as api from "../base/api.js";
import { announce, button, el, fill, once, said } from "../base/dom.js";
import { trouble } from "../base/trouble.js";
import { violationNode } from "../base/violations.js";
import { who } from "../base/words.js";
import { typesOf } from "../new/requests.js";
import { acceptList } from "./accept.js";
import { setUpDrag } from "./drag.js";
import { draftOf, movesAdded, movesOf, newIds, problemToSolve, wordsOf } from "./draft.js";
import { effectText, roomTexts, stateText } from "./effect.js";
import { changeForms } from "./forms.js";
import { history } from "./history.js";
import { withPrices } from "./prices.js";
import { saveButtons } from "./saving.js";
import { language, t } from "../render/language.js";

/** So many milliseconds a stay is looked at before the server is asked about its rooms. */
const SHORT = 120;

/** Let a button be used or not; it keeps the focus either way. */
const setAble = (node, isAble) => (isAble ? node.removeAttribute("aria-disabled") : node.setAttribute("aria-disabled", "true"));

/** Ctrl+Z and Ctrl+Y where nothing is being typed; Enter on a bar leads to what can be done with it. */
const setUpKeys = ({ section, signal, goBack, goOn, focusRooms }) =>
  section.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const isUndone = (event.ctrlKey || event.metaKey) && !event.target.closest("input:not([type=checkbox])");
    if (isUndone && (key === "z" || key === "y")) {
      event.preventDefault();
      (key === "y" || event.shiftKey ? goOn : goBack)();
    } else if (key === "enter" && event.target.closest(".bar")) {
      event.preventDefault();
      focusRooms();
    }
  }, { signal });

/**
 * The desk of a job: `draw(data)` draws a chart in its section and returns it, `leave` shows the plan again, `solve`
 * starts a job with a problem. What the changes come to and what can be done with a stay stand in the `dock`, which stays
 * in view, all else in the `place` above the chart and below it.
 */
export const openDesk = ({ id, problem, result, section, place, dock, draw, leave, solve }) => {
  const kept = history(id);
  const state = { chart: null, now: null, first: null, draft: null, chosen: null, turn: 0, asked: null, offer: 0 };
  const figures = el("p", { class: "good" });
  const broken = el("div", {});
  const panel = el("div", { class: "stay", hidden: true });
  const list = el("p", { class: "soft" });
  const note = el("div", {});
  const region = () => section.querySelector(":scope > .chart");
  const rows = () => state.draft.Reservations;
  const rowOf = (key) => rows().find((row) => row.Id === key);
  const nameOf = (key) => who(key, ((state.draft || problem).Reservations.find((row) => row.Id === key) || { Name: key }).Name);
  const judge = (stay) => api.draft(JSON.stringify({ problem: state.draft, language, ...(stay ? { stay } : {}) }));

  const addAll = (more) => {
    const { refused, changes } = kept.now();
    kept.add({ refused, changes: [...changes, ...more] });
    return refresh(`${more.map((change) => wordsOf(change, nameOf)).join("; ")}. `);
  };
  const add = (change) => addAll([change]);
  const refuse = (refused) => {
    kept.add({ refused, changes: kept.now().changes });
    return refresh("");
  };

  const accepted = acceptList(problem, result.moves, refuse);

  /** Let the server judge the draft, and show what it says. */
  const refresh = async (before) => {
    state.turn += 1;
    const { turn } = state;
    state.draft = draftOf(problem, result, kept.now());
    try {
      const found = await judge();
      if (turn !== state.turn) {
        return;
      }
      state.now = found;
      state.first = state.first || { gap_cost: result.objective_value ?? found.gap_cost };
      fill(note);
      show(found);
      announce(before + figures.textContent);
    } catch (error) {
      fill(note, trouble(error, () => refresh(before)));
    }
  };
  const show = (found) => {
    figures.textContent = stateText(found, state.first, movesOf(state.draft).length);
    figures.classList.toggle("wrong", found.violations.length > 0);
    fill(broken, found.violations.length ? el("ul", { class: "error" }, found.violations.slice(0, 20).map((one) => el("li", {}, violationNode(one)))) : null);
    list.textContent = kept.now().changes.map((change) => wordsOf(change, nameOf)).join("; ");
    accepted.show(kept.now().refused);
    setAble(undo, kept.canUndo());
    setAble(redo, kept.canRedo());
    const isInPanel = panel.contains(document.activeElement);
    const isInChart = region().contains(document.activeElement);
    state.chart = draw(withPrices(found.chart, result.lock_prices || [], rowOf));
    const bar = state.chart.bars.find((one) => one.id !== undefined && one.id === state.chosen);
    if (bar) {
      state.chart.reveal(bar);
      state.chart.choose(bar);
      if (isInPanel) {
        focusRooms();
      }
    } else {
      panel.hidden = true;
      if (isInPanel) {
        undo.focus();
      }
    }
    if (isInChart) {
      ((bar && state.chart.nodeOf(bar)) || region()).focus({ preventScroll: true });
    }
  };
  const close = () => {
    panel.hidden = true;
    [state.chosen, state.asked] = [null, null];
    region().focus({ preventScroll: true });
  };
  const focusRooms = () => panel.querySelector("select")?.focus();

  /** What can be done with the stay of a bar. */
  const offer = async (bar) => {
    const row = bar.id === undefined ? null : rowOf(bar.id);
    panel.hidden = !row;
    state.chosen = row ? row.Id : null;
    const asked = row ? `${row.Id} ${state.turn}` : null;
    if (!row || asked === state.asked) {
      state.asked = asked;
      return;
    }
    state.asked = asked;
    const rooms = el("select", { id: "desk-room" }, el("option", { value: "" }, t("Looking at the rooms …")));
    const move = button(t("Move"), () => rooms.value && add({ kind: "room", id: row.Id, room: rooms.value }));
    move.disabled = true;
    fill(
      panel,
      el("div", { class: "inline spread" }, el("h3", {}, said(nameOf(row.Id))), button(t("Close"), close)),
      el("div", { class: "told" }, bar.title.split("\n").slice(1).map((line) => el("p", {}, said(line)))),
      el("div", { class: "inline" }, el("div", { class: "field" }, el("label", { for: "desk-room" }, t("To room")), rooms), move,
        button(row.IsLocked ? t("Unlock") : t("Lock#verb"), () => add({ kind: "lock", id: row.Id, isOn: !row.IsLocked })),
        button(t("Set aside"), () => add({ kind: "aside", id: row.Id }))),
    );
    const turn = (state.offer += 1);
    await new Promise((done) => setTimeout(done, SHORT));
    if (turn !== state.offer) {
      return; // the arrow keys have gone on
    }
    try {
      const { effects } = await judge(row.Id);
      if (turn !== state.offer) {
        return;
      }
      const texts = roomTexts(effects, state.now, row.AssignedRoom, (room) => movesAdded(state.draft, row.Id, room), nameOf);
      const isNone = !texts.some((one) => one.isAllowed);
      fill(rooms, isNone ? el("option", { value: "" }, t("No other room is possible")) : null, texts.map(({ room, text, isAllowed, lang }) => el("option", { value: room, disabled: !isAllowed, lang }, text)));
      move.disabled = isNone;
    } catch (error) {
      state.asked = null;
      fill(panel, trouble(error, () => offer(bar)));
    }
  };

  const goBack = () => kept.canUndo() && (kept.undo(), refresh(`${t("Undone.")} `));
  const goOn = () => kept.canRedo() && (kept.redo(), refresh(`${t("Done again.")} `));
  const [undo, redo] = [button(t("Undo"), goBack, { "aria-keyshortcuts": "Control+Z" }), button(t("Redo"), goOn, { "aria-keyshortcuts": "Control+Y" })];
  const again = button(t("Solve again with these"), () => once(again, async () => {
    try {
      await solve(JSON.stringify(problemToSolve(problem, kept.now())));
      kept.clear();
    } catch (error) {
      fill(note, trouble(error, null));
    }
  }), { class: "main" });
  const saving = saveButtons({ problem, result, note, draft: () => state.draft });
  const ends = new AbortController();
  const end = button(t("Back to the plan"), () => {
    ends.abort();
    section.classList.remove("working");
    fill(place);
    [lower, now].forEach((part) => part.remove());
    leave();
  });
  section.addEventListener("chosen", (event) => offer(event.detail), { signal: ends.signal });
  setUpKeys({ section, signal: ends.signal, goBack, goOn, focusRooms });
  const upper = el("div", { class: "box desk", role: "group", "aria-label": t("My changes"), tabindex: "-1" }, broken, note,
    el("div", { class: "inline" }, again, saving, end),
    el("p", { class: "soft" }, t("Drag a stay to another room (tap it before you drag it with a finger), or choose it and then the room. Changes are kept in this tab until they are sent.")),
    list);
  fill(place, upper);
  upper.focus(); // the button that has opened it is gone
  section.classList.add("working");
  const asked = { rooms: problem.Rooms.map((room) => room.RoomNumber), types: typesOf(problem), newId: () => newIds(state.draft, 1)[0] };
  const addAndLook = (change) => {
    state.chosen = change.id || state.chosen; // which rooms there are for a new stay is shown at once
    return add(change);
  };
  const forms = changeForms(asked, addAndLook);
  const lower = el("div", { class: "desk", role: "group", "aria-label": t("Moves, rooms and periods") }, accepted.node || [], forms);
  dock.before(lower);
  const now = el("div", { class: "desk", role: "group", "aria-label": t("What the changes come to") }, panel,
    el("div", { class: "inline now" }, figures, undo, redo));
  dock.append(now);
  setUpDrag(section, {
    signal: ends.signal,
    chart: () => state.chart,
    effectsOf: async (bar) => {
      try {
        return (await judge(bar.id)).effects;
      } catch {
        return [];
      }
    },
    say: (bar, effect) => {
      const text = effect ? `${t("{stay} to room {room}", { stay: nameOf(bar.id), room: effect.room })}: ${effectText(effect, state.now, movesAdded(state.draft, bar.id, effect.room), nameOf)}` : t("{stay}: choose a room", { stay: nameOf(bar.id) });
      figures.textContent = text;
      announce(text);
    },
    drop: (bar, effect) => {
      if (effect && !effect.violations.length && effect.room !== rowOf(bar.id).AssignedRoom) {
        add({ kind: "room", id: bar.id, room: effect.room });
      } else {
        show(state.now);
      }
    },
  });
  return refresh("").then(() => ({
    draft: () => state.draft,
    isChanged: () => kept.now().changes.length > 0 || kept.now().refused.length > 0,
    addAll: async (changes) => {
      state.chosen = changes.at(-1).id;
      await addAll(changes);
      focusRooms();
    },
  }));
};
