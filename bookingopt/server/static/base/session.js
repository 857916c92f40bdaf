// The key of this tab. It lives in sessionStorage: no cookie, nothing that outlives the tab, nothing another site sends.

const NAME = "bookingopt:key";

let kept = "";

export const key = () => {
  try {
    return sessionStorage.getItem(NAME) || "";
  } catch {
    return kept; // a browser may refuse to keep anything: the key is then good until the page is loaded again
  }
};

export const setKey = (value) => {
  kept = value;
  try {
    if (value) {
      sessionStorage.setItem(NAME, value);
    } else {
      sessionStorage.removeItem(NAME);
    }
  } catch {
    // as above
  }
};
