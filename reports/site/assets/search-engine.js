// What the search finds, and in which order. MiniSearch holds the index; here is what a word is, and what counts for more.
window.searchEngine = (() => {
  /** What readers look for comes before what only mentions it; messages of errors come last. */
  const WORTH = {
    requirement: 3,
    chapter: 3,
    helper: 2.5,
    variable: 2.5,
    'map type': 2.5,
    'program type': 2.5,
    scenario: 1.5,
    section: 1.2,
    error: 0.4,
    decision: 0.4,
  };
  const FIRST = ['requirement', 'chapter', 'helper', 'variable', 'map type', 'program type', 'struct'];

  /** Where so many have the words, nobody meant other ones. */
  const ENOUGH = 10;

  /** Other words for a thing, as they are compared. Entries that have only these come behind those with the typed word. */
  const SYNONYMS = {
    verify: ['verifier', 'verified'],
    verification: ['verifier', 'verify'],
    mutex: ['spinlock'],
    bpfprintk: ['printk'],
    print: ['printk'],
    hang: ['watchdog', 'endless'],
    timer: ['clock', 'watchdog'],
    timeout: ['watchdog'],
    segfault: ['oops', 'fault'],
    crash: ['oops', 'panic'],
    frame: ['packet'],
    drop: ['xdpdrop'],
    bpfgetcurrentcomm: ['comm'],
    loops: ['loop'],
  };
  /** Pages about the project's past: who types a word of theirs usually wants something else. */
  const isOfThePast = ({ kind, url }) => kind === 'decision' || url === 'docs/changelog.html';

  const words = (text) => text.toLowerCase().match(/[^\s]+/gu) ?? [];
  const parts = (word) => word.match(/[\p{L}\p{N}]+/gu) ?? [];
  /** A word as it is compared: `spin_lock`, `spin-lock` and `spinlock` are one. */
  const joined = (word) => parts(word).join('');

  /** The terms of a word: its parts, and what begins at each of them, so that `event_output` is found in `bpf_perf_event_output`. */
  const termsOfWord = (word) => {
    const all = parts(word);
    return new Set(all.flatMap((part, n) => [part, all.slice(n).join('')]));
  };

  /** The terms of a text; in titles two words are also one, so that `spinlock` finds a spin lock. */
  const terms = (text, field) => {
    const all = words(text);
    const pairs = field === 'title' ? all.slice(1).map((word, n) => joined(`${all[n]} ${word}`)) : [];
    return [...all.flatMap((word) => [...termsOfWord(word)]), ...pairs];
  };

  /**
   * Makes the index, piece by piece, so that who types meanwhile is not held up.
   * @param entries lists of title, kind, address and more words
   */
  return async (entries) => {
    const index = new window.MiniSearch({
      fields: ['title', 'words'],
      storeFields: ['title', 'kind', 'url'],
      tokenize: terms,
      processTerm: (term) => term,
    });
    const documents = entries.map(([title, kind, url, more], id) => ({
      id,
      title,
      kind,
      url,
      words: `${kind} ${more}`,
    }));
    await index.addAllAsync(documents, { chunkSize: 50 });

    const search = (queries, fuzzy) =>
      index.search(
        { combineWith: 'AND', queries },
        {
          tokenize: (query) => [query],
          prefix: true,
          fuzzy: fuzzy && ((term) => (term.length > 3 ? 0.25 : false)),
          boost: { title: 4 },
          boostDocument: (_, __, { kind }) => WORTH[kind] ?? 1,
        },
      );

    /** @returns what has every word, what is called so first; and, where that is little, what has words that are spelled nearly so */
    return (text) => {
      const wanted = words(text).map(joined).filter(Boolean);
      if (wanted.length === 0) return { found: [], near: [] };
      const name = wanted.join('');
      const rank = ({ title, kind }) => {
        const isCalledSo = !title.includes('…') && joined(title.split(': ')[0].toLowerCase()) === name;
        return isCalledSo ? FIRST.length - (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length - 1) : 0;
      };
      const literal = search(wanted, false).sort((a, b) => rank(b) - rank(a) || b.score - a.score || a.id - b.id);
      const others = (list) => {
        const known = new Set(list.map(({ id }) => id));
        return ({ id }) => !known.has(id);
      };
      const alternatives = wanted.map((word) => ({
        combineWith: 'OR',
        queries: [word, ...(Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : [])],
      }));
      const found = [...literal, ...search(alternatives, false).filter(others(literal))];
      if (found.length >= ENOUGH) return { found, near: [] };
      const near = search(wanted, true).filter(others(found));
      if (near.length > 0 && found.every(isOfThePast)) return { found: [], near: [...near, ...found] };
      return { found, near };
    };
  };
})();
