// The search: what is typed, what is found, and how one gets there. It is loaded when the search is first used.
(() => {
  const site = new URL('..', document.currentScript.src);
  const input = document.getElementById('search');
  const box = document.getElementById('found-box');
  const list = document.getElementById('found');
  const count = box.querySelector('.found-count');
  const MOST = 40;
  let active = -1;
  let loading;

  const load = (name) =>
    new Promise((done) => {
      const script = document.createElement('script');
      script.src = new URL(`assets/${name}`, site).href;
      script.onload = done;
      document.head.append(script);
    });

  const engine = () => {
    loading ??= Promise.all(['minisearch.js', 'search-engine.js', 'search-index.js'].map(load)).then(() =>
      window.searchEngine(window.searchEntries),
    );
    return loading;
  };

  const choose = (n) => {
    const options = list.children;
    options[active]?.setAttribute('aria-selected', 'false');
    active = options.length === 0 ? -1 : (n + options.length) % options.length;
    const option = options[active];
    if (!option) {
      input.removeAttribute('aria-activedescendant');
      return;
    }
    option.setAttribute('aria-selected', 'true');
    option.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.id);
  };

  const close = () => {
    box.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    choose(-1);
  };

  const option = ({ title, kind, url }, n) => {
    const item = document.createElement('li');
    item.id = `found-${n}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', 'false');
    item.dataset.url = new URL(url, site).href;
    const word = document.createElement('span');
    word.className = 'found-kind';
    word.textContent = kind;
    const text = document.createElement('span');
    text.textContent = title;
    item.append(text, ' ', word);
    return item;
  };

  const search = async () => {
    if (input.value.trim() === '') {
      close();
      return;
    }
    const find = await engine();
    const { found, near } = find(input.value);
    active = -1;
    const all = [...found, ...near];
    list.replaceChildren(...all.slice(0, MOST).map(option));
    const counts = [
      ...(found.length > 0 || near.length === 0
        ? [found.length === 0 ? 'Nothing found' : `${found.length} found`]
        : []),
      ...(near.length > 0 ? [`${near.length} spelled nearly so`] : []),
      ...(all.length > MOST ? [`the first ${MOST}:`] : []),
    ];
    count.textContent = counts.join(', ');
    box.hidden = false;
    input.setAttribute('aria-expanded', 'true');
  };

  const go = (item) => {
    if (!item) return;
    close();
    location.href = item.dataset.url;
  };

  input.addEventListener('focus', engine, { once: true });
  input.addEventListener('input', search);
  input.form.addEventListener('submit', (event) => {
    event.preventDefault();
    go(list.children[Math.max(active, 0)]);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      choose(event.key === 'ArrowDown' ? active + 1 : active - 1);
    } else if (event.key === 'Escape') {
      close();
    }
  });
  list.addEventListener('click', (event) => go(event.target.closest('[role="option"]')));
  document.addEventListener('click', (event) => {
    if (!event.target.closest('.search')) close();
  });
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
})();
