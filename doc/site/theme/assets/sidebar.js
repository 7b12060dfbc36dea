// Copyright (c) 2026 the asio_ctx authors
//
// Distributed under the Boost Software License, Version 1.0. (See accompanying
// file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

// Scrolls the sidebar to the page that is open.

const open = document.querySelector(".md-sidebar--primary a.md-nav__link--active");
open?.setAttribute("aria-current", "page");

// The theme gives the sidebar its height while the page is loaded.
addEventListener("load", () => requestAnimationFrame(() => {
  const sidebar = open?.closest(".md-sidebar__scrollwrap");
  if (!sidebar)
    return;
  const distance = open.getBoundingClientRect().top - sidebar.getBoundingClientRect().top;
  if (distance > sidebar.clientHeight - 40)
    sidebar.scrollTop += distance - sidebar.clientHeight / 2;
}));
