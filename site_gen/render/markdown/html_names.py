"""Which HTML authors may write, as data: tags, attributes, hosts of frames, and properties of ``style``."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


ALLOWED_TAGS = _names("""
    a abbr address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i iframe img input ins kbd
    label li main mark nav ol p picture pre q rb rp rt rtc ruby s samp section small source span strike strong sub
    summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr
""")

KNOWN_TAGS = ALLOWED_TAGS | _names("""
    acronym applet area base basefont bgsound body button canvas command content data datalist dialog dir embed
    fieldset form frame frameset head hgroup html isindex keygen legend link listing map marquee math menu
    menuitem meta meter nextid nobr noembed noframes noscript object optgroup option output param plaintext portal
    progress script search select shadow slot style svg template textarea title xmp
""")
"""Every name that HTML has or had: anything else in angle brackets is text (``List<String>``)."""

TAGS_WITH_FOREIGN_CONTENT = (
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "template",
)
"""Tags whose content a browser does not read as HTML."""

INLINE_TAGS = _names("""
    a abbr b bdi bdo big br cite code del dfn em font i img ins kbd mark q s samp small span strike strong sub sup
    time tt u var wbr
""")
"""Tags that stand within a line of text: alone on a line they still begin a paragraph, with Markdown in it."""

IFRAME_HOSTS = _names("""
    www.youtube.com www.youtube-nocookie.com youtube.com player.vimeo.com player.twitch.tv clips.twitch.tv
    player.bilibili.com open.spotify.com w.soundcloud.com tv.naver.com tv.kakao.com play-tv.kakao.com codepen.io
    codesandbox.io www.google.com docs.google.com
""")

STYLE_PROPERTIES = _names("""
    align-items aspect-ratio background-color border border-collapse border-radius clear color display float font-
    family font-size font-style font-weight gap height justify-content justify-items line-height list-style-type
    margin margin-bottom margin-left margin-right margin-top max-height max-width min-width object-fit opacity
    padding padding-bottom padding-left padding-right padding-top text-align text-decoration text-indent vertical-
    align white-space width word-break
""")

MATHML_TAGS = _names("""
    annotation maction math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot
    mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
""")
_MATHML_ATTRIBUTES = _names("""
    accent accentunder columnalign columnspan depth display displaystyle encoding fence form height largeop
    linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation
    rowspan rspace scriptlevel separator stretchy symmetric voffset width
""")

_EVERYWHERE = _names("""
    align aria-hidden aria-label class dir id lang role style title
""")

ATTRIBUTES_BY_TAG: dict[str, set[str]] = {
    "*": set(_EVERYWHERE),
    "a": {"download", "href", "hreflang", "name", "rel", "target", "type"},
    "audio": {"controls", "loop", "muted", "preload", "src"},
    "blockquote": {"cite"},
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "del": {"cite", "datetime"},
    "details": {"open", "name"},
    "div": {"data-file", "data-language"},
    "font": {"color", "face", "size"},
    "iframe": {"allow", "allowfullscreen", "frameborder", "height", "loading", "referrerpolicy", "src", "width"},
    "img": {"alt", "decoding", "height", "loading", "remote", "src", "width"},
    "input": {"checked", "disabled"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"reversed", "start", "type"},
    "p": {"data-embed", "data-src"},
    "pre": {"tabindex"},
    "q": {"cite"},
    "source": {"media", "src", "type"},
    "table": {"border", "cellpadding", "cellspacing", "summary", "width"},
    "td": {"colspan", "headers", "height", "rowspan", "valign", "width"},
    "th": {"abbr", "colspan", "headers", "height", "rowspan", "scope", "valign", "width"},
    "time": {"datetime"},
    "track": {"default", "kind", "label", "src", "srclang"},
    "ul": {"type"},
    "video": {"autoplay", "controls", "height", "loop", "muted", "playsinline", "poster", "preload", "src", "width"},
    **{tag: set(_MATHML_ATTRIBUTES) for tag in MATHML_TAGS},
}

ATTRIBUTE_VALUES_BY_TAG: dict[str, dict[str, set[str]]] = {"input": {"type": {"checkbox"}}}
