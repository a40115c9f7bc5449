"""Tags and categories: one identity a term, whatever its name in each language."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from site_gen.model.catalog import Address
from site_gen.model.config import Language, TermName
from site_gen.model.post import SourceFile, Term
from site_gen.model.problem import Outcome, Problem
from site_gen.model.text import LocalText
from site_gen.pair.slugs import term_key, term_slug
from site_gen.pair.urls import address_at, category_path, tag_path


class Terms:
    """Looks up the terms of posts. Built once, from all published sources."""

    def __init__(self, names: Mapping[str, TermName], languages: Sequence[Language]) -> None:
        self._names = names
        self._languages = {language.code: language for language in languages}
        # A thousand posts share a few dozen terms.
        self._tags: dict[tuple[str, str], Term] = {}
        self._categories: dict[tuple[tuple[str, ...], str], Term] = {}

    def slug_of(self, name: str) -> str:
        """Return the slug of the identity behind *name*."""
        return term_slug(self._identity(name).key)

    def tag(self, name: str, language: str) -> Term:
        """Return the tag called *name* as a reader of *language* sees it."""
        known = self._tags.get((name, language))
        if known is None:
            url = self.address(name, language).url
            known = Term(name=self.name_of(name, language), slug=self.slug_of(name), url=url)
            self._tags[name, language] = known
        return known

    def category(self, path: tuple[str, ...], language: str) -> Term:
        """Return the category at *path* (parents first): its slug holds the parents' too, ``ai/experiment``."""
        known = self._categories.get((path, language))
        if known is None:
            url, slug = self.category_address(path, language).url, "/".join(self.slug_of(name) for name in path)
            known = Term(name=self.name_of(path[-1], language), slug=slug, url=url)
            self._categories[path, language] = known
        return known

    def address(self, name: str, language: str) -> Address:
        """Return the address of the list of the tag called *name*."""
        return address_at(tag_path(self.slug_of(name)), self._languages[language])

    def category_address(self, path: Sequence[str], language: str) -> Address:
        """Return the address of the list of the category at *path*."""
        slugs = tuple(self.slug_of(name) for name in path)
        return address_at(category_path(slugs), self._languages[language])

    def name_of(self, name: str, language: str) -> str:
        """Return how the term called *name* is called in *language*."""
        identity = self._identity(name)
        return identity.names.text_for(language) or identity.key

    def _identity(self, name: str) -> TermName:
        return self._names[term_key(name)]


def make_terms(
    sources: Sequence[SourceFile],
    *,
    named: Sequence[TermName],
    field: str,
    languages: Sequence[Language],
) -> Outcome[Terms]:
    """Return the look-up for the terms in *field* (``tags`` or ``categories``) of *sources*.

    Names that differ only in case or in blanks and dashes are one term, spelt as most posts spell it, with a warning.
    Different names that would share an address are an error that names both.
    """
    uses = [(name, source) for source in sources for name in _names_in(source, field)]
    count_by_name = Counter(name for name, _ in uses)
    names: dict[str, TermName] = {}
    for term in named:
        for name in (term.key, *(text for _, text in term.names.by_language), term.names.common or term.key):
            names.setdefault(term_key(name), term)
    problems: list[Problem] = []
    spellings: dict[str, Counter[str]] = {}
    for name, count in count_by_name.items():
        if term_key(name) not in names:
            spellings.setdefault(term_key(name), Counter())[name] = count
    for key, counts in spellings.items():
        spelling = min(counts, key=lambda name: (-counts[name], name))
        names[key] = TermName(key=spelling, names=_same(spelling))
        if len(counts) > 1:
            problems.append(_mixed_spelling(spelling, uses, field))
    faults = _shared_slugs(count_by_name, names, field)
    problems += [_faulty(source, field, faults[name]) for name, source in uses if name in faults]
    return Outcome(result=Terms(names, languages), problems=tuple(problems))


def _names_in(source: SourceFile, field: str) -> tuple[str, ...]:
    return source.front.tags if field == "tags" else source.front.categories


def _same(name: str) -> LocalText:
    return LocalText(common=name)


def _mixed_spelling(spelling: str, uses: Iterable[tuple[str, SourceFile]], field: str) -> Problem:
    other, source = next(
        (name, source) for name, source in uses if name != spelling and term_key(name) == term_key(spelling)
    )
    return Problem(
        path=source.path,
        line=source.front.line_of(field),
        severity="warning",
        message=f'"{other}" is written "{spelling}" in other posts; both are taken for one',
        hint=f'write "{spelling}" here too',
    )


def _shared_slugs(used: Iterable[str], names: Mapping[str, TermName], field: str) -> dict[str, tuple[str, str]]:
    """Return message and hint for each of the names *used*, in their order, that can have no address of its own."""
    faults: dict[str, tuple[str, str]] = {}
    owner_by_slug: dict[str, TermName] = {}
    for name in used:
        term = names[term_key(name)]
        slug = term_slug(term.key)
        owner = owner_by_slug.setdefault(slug, term)
        if not slug:
            hint = f'write it in letters, and in content/site.yaml how it is shown: `{field}: {{joy: "{name}"}}`'
            faults[name] = f'"{name}" has no letter or digit to make an address of', hint
        elif owner.key != term.key:
            hint = f"rename one, or name both in content/site.yaml under {field}:"
            faults[name] = f'"{name}" and "{owner.key}" would share the address {slug}', hint
    return faults


def _faulty(source: SourceFile, field: str, fault: tuple[str, str]) -> Problem:
    message, hint = fault
    return Problem(path=source.path, line=source.front.line_of(field), message=message, hint=hint)
