// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Settings of the theme's search. Runs before the theme's own scripts.

window.__search = {
  // All words have to be there; the theme takes the last for the beginning of one. What has that
  // as a whole word comes first, and before that a title that says just these words: its entry in
  // the index has them as one. Names are found in Node's spelling, too: enterWith is enter_with.
  transform(query) {
    const spaced = query.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase();
    const all = spaced.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    if (!all.length)
      return "";
    const last = all.at(-1);
    const whole = all.length > 1 ? [`${all.join("")}^999`] : [];
    const others = all.slice(0, -1).map((word) => `+${word}^99`);
    return [...whole, ...others, `${last}^99 +${last}`].join(" ");
  },
};

// Of files that are opened without a server, browsers neither start workers nor fetch data. There
// the theme's worker runs in a frame, and the index comes as a script.
if (location.protocol === "file:") {
  const assets = document.currentScript.src.replace(/[^/]*$/, "");

  window.__search.index = new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = assets + "../search/search_index.js";
    script.onload = () => resolve(__index);
    document.head.append(script);
  });

  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      const inside = frame.contentWindow;
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      this.ready = new Promise((resolve) => {
        const script = inside.document.createElement("script");
        script.src = url;
        script.onload = () => resolve(inside);
        inside.document.head.append(script);
      });
    }

    postMessage(data) {
      this.ready.then((inside) => inside.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
}
