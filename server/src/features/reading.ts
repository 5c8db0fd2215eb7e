import { articleLink, articles, readingOrder, type ArticleCode, type Complexity, type PatternId } from "../../../rules/kit/knowledge";

/** One article to read. */
export interface Reading {
  readonly code: ArticleCode;
  readonly title: string;
  readonly url: string;
  /** Number of the roadmap's post; absent for articles outside of it. */
  readonly post: number | undefined;
  /** The roadmap's label. */
  readonly complexity: Complexity | undefined;
  /** What one learns there, where the roadmap has it. */
  readonly learn: string | undefined;
}

/**
 * The articles behind some work, in the roadmap's order, those outside of it at the end. Where two posts of a group are
 * on the list, so is the post that combines its patterns.
 */
export function readingFor(work: readonly { readonly pattern: PatternId; readonly articles: readonly ArticleCode[] }[]): readonly Reading[] {
  const wanted = new Set(work.flatMap(({ articles: codes }) => codes));
  const patterns = new Set(work.map(({ pattern }) => pattern));
  const chosen = readingOrder.posts.filter(({ article, pattern, synthesis }) => !synthesis && (wanted.has(article) || patterns.has(pattern)));
  const combined = readingOrder.posts.filter(({ article, group, synthesis }) => synthesis && (wanted.has(article) || chosen.filter(post => post.group === group).length > 1));
  const list: Reading[] = [];
  for (const { article, post, learn } of [...chosen, ...combined].sort((a, b) => a.post - b.post)) {
    list.push(reading(article, post, learn));
    for (const extra of readingOrder.extras) if (extra.after === post && wanted.has(extra.article)) list.push(reading(extra.article, undefined, extra.reason));
  }
  for (const code of wanted) if (!list.some(known => known.code === code)) list.push(reading(code, undefined, undefined));
  return list;
}

function reading(code: ArticleCode, post: number | undefined, learn: string | undefined): Reading {
  return { code, ...articleLink(code), post, complexity: articles[code].complexity?.roadmap, learn };
}
