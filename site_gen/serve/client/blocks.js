// Which block of one language's page says what a block of the other's says. Translations keep the order of their
// headings, pictures and paragraphs; where one has more than the other, what stands out most is paired first.

const WEIGHTS = { H1: 9, H2: 9, H3: 9, H4: 9, FIGURE: 6, TABLE: 6, PRE: 6, DIV: 4, UL: 3, OL: 3, BLOCKQUOTE: 3 };
const MOST = 1e6; // cells of the table; beyond it only the beginnings and the ends are paired

export function blocksOf(page) {
  const body = page.querySelector(".post-body") ?? page.querySelector("main") ?? page.body;
  return [...body.children].filter((block) => block.getClientRects().length > 0);
}

// Pair two lists of blocks; return [[index in the first, index in the second], …], both rising.
export function pairBlocks(firsts, seconds) {
  const [ones, others] = [firsts, seconds].map((blocks) => blocks.map(({ tagName }) => tagName));
  const shorter = Math.min(ones.length, others.length);
  let start = 0;
  let end = 0;
  while (start < shorter && ones[start] === others[start]) start++;
  while (end < shorter - start && ones.at(-1 - end) === others.at(-1 - end)) end++;
  const pairs = [];
  for (let place = 0; place < start; place++) pairs.push([place, place]);
  const middle = commonRun(ones.slice(start, ones.length - end), others.slice(start, others.length - end));
  for (const [one, other] of middle) pairs.push([one + start, other + start]);
  for (let place = end; place > 0; place--) pairs.push([ones.length - place, others.length - place]);
  return pairs;
}

// The heaviest common subsequence of two lists of names, by the usual table.
function commonRun(ones, others) {
  const width = others.length + 1;
  if ((ones.length + 1) * width > MOST) return [];
  const best = new Int32Array((ones.length + 1) * width);
  const weigh = (one, other) => (ones[one] === others[other] ? (WEIGHTS[ones[one]] ?? 1) : 0);
  for (let one = ones.length - 1; one >= 0; one--) {
    for (let other = others.length - 1; other >= 0; other--) {
      const weight = weigh(one, other);
      const both = weight && weight + best[(one + 1) * width + other + 1];
      best[one * width + other] = Math.max(both, best[(one + 1) * width + other], best[one * width + other + 1]);
    }
  }
  const pairs = [];
  for (let one = 0, other = 0; one < ones.length && other < others.length;) {
    const here = best[one * width + other];
    const weight = weigh(one, other);
    if (weight && here === weight + best[(one + 1) * width + other + 1]) pairs.push([one++, other++]);
    else if (here === best[(one + 1) * width + other]) one++;
    else other++;
  }
  return pairs;
}
