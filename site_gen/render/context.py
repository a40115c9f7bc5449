"""What the makers of views share: the catalogue, the bodies and the theme's strings, with look-ups.

It lives in one process for one build, is made once and never changed.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from site_gen.model.body import Body
from site_gen.model.catalog import Catalog, LanguageSite, Listing
from site_gen.model.config import OptionValue, SearchConfig, SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import LocalFile, Picture, Pictures, Variant
from site_gen.model.post import Pair, Post, Term
from site_gen.model.theme import Theme
from site_gen.model.view import SiteView, TermView
from site_gen.render.pictures import PictureNames, ShownPicture
from site_gen.render.strings import Strings, strings_for


@dataclass(frozen=True, slots=True)
class SiteContext:
    config: SiteConfig
    catalog: Catalog
    bodies: Mapping[tuple[str, str], Body]
    """By (pair key, language)."""
    files: Mapping[str, LocalFile]
    """Pictures and other files below ``content/``, by path."""
    static_files: Mapping[str, LocalFile]
    """Files below ``content/static/``, by site path: ``/favicon.svg``."""
    strings: Mapping[str, Strings]
    options: tuple[tuple[str, OptionValue], ...]
    """The theme's options with the author's values."""
    generator: str
    pairs: Mapping[str, Pair]
    """Posts and pages, by key."""
    listings: Mapping[tuple[str, str], Listing]
    """By (listing key, language)."""
    sites: Mapping[str, LanguageSite]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """What is published of each picture that pages show, by the path of its file or its whole address."""
    plain_pictures: Mapping[str, Picture] = field(default_factory=dict)
    """Picture files that are only linked to, or published as they are, by path."""
    cards: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Output path of each social card, by (pair key, language); the site's own have an empty key."""
    picture_names: PictureNames = field(default_factory=PictureNames)
    picture_sizes: str = "100vw"
    site_views: dict[tuple[str, tuple[bool, ...]], SiteView] = field(init=False, default_factory=dict, compare=False)
    """Those made so far, by language and by which entries of the navigation are marked: most pages share one."""
    shown_pictures: dict[str, tuple[ShownPicture, dict[str, Variant]]] = field(
        init=False, default_factory=dict, compare=False
    )
    """Likewise of pictures, by what they are known by, with what stands at each of their addresses; the newest ones."""
    term_views: dict[tuple[str, str, Term], TermView] = field(init=False, default_factory=dict, compare=False)
    """Likewise of tags and categories, by kind and language."""

    def with_pictures(self, pictures: Pictures) -> "SiteContext":
        """Return this context with the pictures that could be had."""
        names = PictureNames()
        for target, picture in pictures.shown:
            for variant in (*picture.fallback, *(one for group in picture.sources for one in group)):
                names.meet(target, variant)
            if picture.large is not None:
                names.meet(target, picture.large)
        shown, plain = dict(pictures.shown), dict(pictures.plain)
        cards = {(key, language): path for key, language, path in pictures.cards}
        return dataclasses.replace(self, pictures=shown, plain_pictures=plain, picture_names=names, cards=cards)

    def with_bodies(self, bodies: Sequence[tuple[Post, Body]]) -> "SiteContext":
        """Return this context with other bodies of a few posts."""
        changed = {(post.key, post.language): body for post, body in bodies}
        return dataclasses.replace(self, bodies=_Edited(self.bodies, changed))

    def with_catalog(self, catalog: Catalog) -> "SiteContext":
        """Return this context with another catalogue of the same site."""
        return dataclasses.replace(
            self,
            catalog=catalog,
            pairs={pair.key: pair for pair in (*catalog.pairs, *catalog.pages)},
            listings={(listing.key, listing.language): listing for listing in catalog.listings},
            sites={site.language: site for site in catalog.sites},
        )

    def without_html(self) -> "SiteContext":
        """Return this context with bodies that hold everything but the text itself, for when it stands elsewhere."""
        bodies = {key: body.with_changes(html="") for key, body in self.bodies.items()}
        return dataclasses.replace(self, bodies=bodies)

    def body_of(self, post: Post) -> Body:
        """Return the rendered text of *post*."""
        return self.bodies[post.key, post.language]

    def shown_post(self, key: str, language: str) -> Post:
        """Return the member of the pair *key* that a list in *language* shows: its own, or the only one there is."""
        pair = self.pairs[key]
        return pair.post_in(language) or pair.posts[0]


class _Edited(Mapping[tuple[str, str], Body]):
    """Bodies of which a few are others now; the rest stay where they are, and need not have been fetched."""

    def __init__(self, bodies: Mapping[tuple[str, str], Body], changed: dict[tuple[str, str], Body]) -> None:
        # A thousand edits are not a thousand layers.
        self._bodies: Mapping[tuple[str, str], Body] = bodies._bodies if isinstance(bodies, _Edited) else bodies
        self._changed: dict[tuple[str, str], Body] = {
            **(bodies._changed if isinstance(bodies, _Edited) else {}),
            **changed,
        }

    def __getitem__(self, name: tuple[str, str]) -> Body:
        return self._changed[name] if name in self._changed else self._bodies[name]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(dict.fromkeys((*self._bodies, *self._changed)))

    def __len__(self) -> int:
        return len(self._bodies) + sum(name not in self._bodies for name in self._changed)


def make_context(
    catalog: Catalog,
    *,
    config: SiteConfig,
    contents: Contents,
    theme: Theme,
    bodies: Sequence[tuple[Post, Body]],
    generator: str,
) -> SiteContext:
    """Return the context of one build. Raises UnknownStringError when the theme lacks a language of the site."""
    given = dict(config.theme.options)
    return SiteContext(
        config=_with_search_if_it_has_a_page(config, theme),
        catalog=catalog,
        bodies={(post.key, post.language): body for post, body in bodies},
        files={file.path: file for file in contents.files},
        static_files={"/" + file.path.removeprefix("content/static/"): file for file in contents.static},
        strings={language.code: strings_for(theme, language.code) for language in config.languages},
        options=tuple((option.name, given.get(option.name, option.default)) for option in theme.options),
        generator=generator,
        pairs={pair.key: pair for pair in (*catalog.pairs, *catalog.pages)},
        listings={(listing.key, listing.language): listing for listing in catalog.listings},
        sites={site.language: site for site in catalog.sites},
        picture_sizes=theme.picture_sizes,
    )


def _with_search_if_it_has_a_page(config: SiteConfig, theme: Theme) -> SiteConfig:
    """Return the settings without search for a theme that has no page for it: an older one of an author's own."""
    if not config.search.enabled or any(template.name == "search.html" for template in theme.templates):
        return config
    return config.with_changes(search=SearchConfig(enabled=False))
