// Changes that can be undone and done again, kept by this tab until they are sent or thrown away.

const nameOf = (id) => `bookingopt:draft:${id}`;

/** The changes of a job, as this tab has kept them. */
export const history = (id) => {
  let state = { steps: [{ refused: [], changes: [] }], at: 0 };
  try {
    const kept = JSON.parse(sessionStorage.getItem(nameOf(id)));
    state = kept && Array.isArray(kept.steps) ? kept : state;
  } catch {
    // a browser may refuse to keep anything
  }
  const store = () => {
    try {
      if (state.steps.length > 1) {
        sessionStorage.setItem(nameOf(id), JSON.stringify(state));
      } else {
        sessionStorage.removeItem(nameOf(id));
      }
    } catch {
      // as above
    }
  };
  const go = (at) => {
    state.at = at;
    store();
  };
  return {
    now: () => state.steps[state.at],
    isKept: () => state.steps.length > 1,
    canUndo: () => state.at > 0,
    canRedo: () => state.at < state.steps.length - 1,
    undo: () => go(state.at - 1),
    redo: () => go(state.at + 1),
    add: (step) => {
      state.steps = [...state.steps.slice(0, state.at + 1), step];
      go(state.at + 1);
    },
    clear: () => {
      state = { steps: [{ refused: [], changes: [] }], at: 0 };
      store();
    },
  };
};
