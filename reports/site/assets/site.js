// What pages do beside being read: contents on small screens, colours, filters, and folded scenarios that a link leads to.
(() => {
  const root = document.documentElement;
  const site = new URL('..', document.currentScript.src);
  const load = document.createElement('script');
  load.src = new URL('assets/search.js', site).href;
  document.head.append(load);

  // Colours: the system's, until the reader says otherwise.
  const theme = document.querySelector('button.theme');
  const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : systemIsDark.matches);
  const showTheme = () => theme.setAttribute('aria-pressed', String(isDark()));
  theme.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem('rex-theme', root.dataset.theme);
    } catch {
      // It then lasts as long as the page.
    }
    showTheme();
  });
  systemIsDark.addEventListener('change', showTheme);
  showTheme();

  // Contents on small screens.
  const menu = document.querySelector('button.menu');
  menu.addEventListener('click', () => {
    const open = root.classList.toggle('contents-open');
    menu.setAttribute('aria-expanded', String(open));
  });
  const current = document.querySelector('nav.side [aria-current]');
  const side = document.querySelector('nav.side');
  if (current && side) side.scrollTop = current.offsetTop - side.clientHeight / 3;

  // A link may lead into something folded or hidden.
  const reveal = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.closest('[hidden]')) clearFilters();
    for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
    target.scrollIntoView({ block: 'start' });
  };

  // Filters by status, tag and words; what they are is kept in the address, so that a view can be sent to somebody.
  const filters = document.querySelector('form.filters');
  const items = [...document.querySelectorAll('.scenario, .scenario-row, .traced')];
  const clearFilters = () => {
    filters?.reset();
    applyFilters();
  };
  const matches = (item, status, tag, words) => {
    if (status && item.dataset.status !== status) return false;
    if (tag && !item.dataset.tags.split(' ').includes(tag)) return false;
    if (words.length === 0) return true;
    item.filterText ??= item.textContent.toLowerCase();
    return words.every((word) => item.filterText.includes(word));
  };
  const applyFilters = () => {
    const { status, tag, words } = filters.elements;
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      item.hidden = !matches(item, status.value, tag.value, wanted);
      if (!item.hidden) shown += 1;
    }
    const filtered = status.value !== '' || tag.value !== '' || wanted.length > 0;
    for (const group of document.querySelectorAll('section.requirement, section.group, tbody.group, section.rule')) {
      group.hidden =
        filtered && !group.querySelector('.scenario:not([hidden]), .scenario-row:not([hidden]), .traced:not([hidden])');
    }
    for (const traces of document.querySelectorAll('details.traces')) {
      traces.hidden = filtered && !traces.querySelector('.traced:not([hidden])');
      if (filtered && !traces.hidden) traces.open = true;
    }
    root.classList.toggle('filtered', filtered);
    filters.querySelector('.filter-count').textContent = filtered ? `${shown} of ${items.length} shown` : '';
    return { status: status.value, tag: tag.value, words: words.value };
  };
  if (filters && items.length > 1) {
    const given = new URLSearchParams(location.search);
    for (const name of ['status', 'tag', 'words']) {
      if (given.has(name)) filters.elements[name].value = given.get(name);
    }
    filters.hidden = false;
    applyFilters();
    filters.addEventListener('submit', (event) => event.preventDefault());
    filters.addEventListener('input', () => {
      const chosen = Object.entries(applyFilters()).filter(([, value]) => value !== '');
      const query = new URLSearchParams(chosen).toString();
      try {
        history.replaceState(null, '', `${query ? `?${query}` : location.pathname}${location.hash}`);
      } catch {
        // Some browsers do not let pages from a disk change their address.
      }
    });
  }
  addEventListener('hashchange', reveal);
  reveal();

  // Everything is unfolded on paper.
  const folded = [];
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details:not([open])')) {
      details.open = true;
      folded.push(details);
    }
  });
  addEventListener('afterprint', () => {
    for (const details of folded.splice(0)) details.open = false;
  });
})();
