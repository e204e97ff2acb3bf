/** Search and keys of the page. It works without: all events are on the page, and links lead to them. */
export const SCRIPT = `
'use strict';
const search = document.getElementById('search');
const found = document.getElementById('found');
const items = [...document.querySelectorAll('.events li')];
const sections = items.map((item) => document.querySelector(item.querySelector('a').getAttribute('href')));
const texts = sections.map((section) => section.textContent.toLowerCase());
let at = -1;
function shownItems() {
  return items.map((item, n) => n).filter((n) => !items[n].hidden);
}
function go(n) {
  if (n === undefined) return;
  at = n;
  for (const [other, item] of items.entries()) {
    if (other === n) item.firstElementChild.setAttribute('aria-current', 'true');
    else item.firstElementChild.removeAttribute('aria-current');
  }
  items[n].scrollIntoView({ block: 'nearest' });
  sections[n].focus({ preventScroll: true });
  sections[n].scrollIntoView();
}
function filter() {
  const words = search.value.toLowerCase().trim();
  let count = 0;
  for (const [n, item] of items.entries()) {
    const shown = texts[n].includes(words);
    item.hidden = !shown;
    sections[n].hidden = !shown;
    if (shown) count += 1;
  }
  found.textContent = words === '' ? '' : count + (count === 1 ? ' event' : ' events');
}
search.addEventListener('input', filter);
for (const [n, item] of items.entries()) {
  item.firstElementChild.addEventListener('click', (event) => {
    event.preventDefault();
    history.replaceState(null, '', item.firstElementChild.getAttribute('href'));
    go(n);
  });
}
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === search) {
    if (event.key === 'Escape') {
      search.value = '';
      filter();
      search.blur();
    } else if (event.key === 'Enter') go(shownItems()[0]);
    return;
  }
  if (event.key === '/') {
    event.preventDefault();
    search.focus();
  } else if (event.key === 'j') go(shownItems().find((n) => n > at));
  else if (event.key === 'k') go(shownItems().filter((n) => n < at).at(-1));
});
`;
