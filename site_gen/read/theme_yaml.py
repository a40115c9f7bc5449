"""``theme.yaml``: what a theme says about itself, and what a site may ask of it."""

from pathlib import Path

from site_gen.model.config import OptionValue, SiteConfig
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.model.theme import Theme, ThemeOption
from site_gen.read.config import SETTINGS_PATH, find_setting_line
from site_gen.read.fields import Fields, truth_hint
from site_gen.read.image_settings import widths_of
from site_gen.read.nearest import did_you_mean, meant_language, nearest
from site_gen.read.options import option_value
from site_gen.read.yaml_text import parse_yaml

_LIKE_A_CHOICE = 0.7
"""How alike a mistyped choice is to what was meant: ``tael`` is like ``teal``, ``tomato`` and ``#0a5cc2`` are not."""


class ThemeHead(Record, frozen=True, kw_only=True):
    extends: str = ""
    """The theme that gives what this one lacks; empty for none."""
    options: tuple[ThemeOption, ...] = ()
    light: str = ""
    """Name of a Pygments style; empty where the parent's or the default counts."""
    dark: str = ""
    picture_widths: tuple[int, ...] = ()
    """Empty where the parent's or the default counts; so is an empty ``picture_sizes``."""
    picture_sizes: str = ""


def decode_theme_yaml(text: str, *, path: str, folder: str) -> Outcome[ThemeHead]:
    """Return what the text of a ``theme.yaml`` says; *folder* is the name that its theme is called by."""
    parsed = parse_yaml(text, path=path)
    if parsed.result is None:
        return Outcome(result=None, problems=parsed.problems)
    problems = list(parsed.problems)
    fields = Fields(parsed.result, path=path, problems=problems)
    name = fields.entry("name")
    if name is not None and fields.text("name") not in (folder, None):
        message = f"`name` differs from the folder, and a theme is called by its folder: {folder}"
        fields.report(name.value.line, message, f"Write `name: {folder}`.", severity="warning")
    styles = fields.nested("code_styles")
    pictures = fields.nested("pictures")
    head = ThemeHead(
        extends=fields.text("extends") or "",
        options=_options(fields),
        light=(styles.text("light") if styles else None) or "",
        dark=(styles.text("dark") if styles else None) or "",
        picture_widths=widths_of(pictures) if pictures else (),
        picture_sizes=(pictures.text("sizes") if pictures else None) or "",
    )
    for section in (styles, pictures):
        if section is not None:
            section.refuse_unknown()
    fields.refuse_unknown()
    return Outcome(result=head, problems=tuple(problems))


def _options(fields: Fields) -> tuple[ThemeOption, ...]:
    section = fields.nested("options")
    options = []
    for entry in section.mapping.entries if section is not None else ():
        inner = section.nested_of(entry.key.text, entry.value) if section is not None else None
        if inner is None:
            continue
        default = inner.mapping.entry("default")
        inner.entry("default")
        meaning = inner.text("meaning")
        choices = inner.texts("choices")
        takes_others = inner.flag("others") or False
        names_files = inner.flag("files") or False
        inner.refuse_unknown()
        if default is None or meaning is None:
            message = f"{inner.name('default' if default is None else 'meaning')} is missing"
            inner.report(entry.key.line, message, "Every option has a `default` and a `meaning`.")
            continue
        option = ThemeOption(
            name=entry.key.text,
            default=option_value(default.value),
            meaning=meaning,
            choices=choices,
            takes_others=takes_others,
            names_files=names_files,
        )
        message, hint = _choice_fault(option, option.default)
        if message:
            inner.report(default.value.line, f"the default is none of its choices: {message}", hint)
        options.append(option)
    return tuple(options)


def check_theme_options(config: SiteConfig, theme: Theme, *, site_dir: Path | None = None) -> tuple[Problem, ...]:
    """Return a problem for each option in the settings that the theme does not have, or that it cannot be.

    With *site_dir* the problems stand at their lines of ``content/site.yaml``; it is read only when there are any.
    """
    option_by_name = {option.name: option for option in theme.options}
    languages = tuple(language.code for language in config.languages)
    problems = []
    for name, value in config.theme.options:
        if name not in option_by_name:
            message = f"the theme {theme.name} has no option `{name}`"
            hint = did_you_mean(name, option_by_name)
        else:
            option = option_by_name[name]
            message, hint = _fault_of(option, value, languages)
            if option.names_files and not message:
                message, hint = _file_fault(option, value, theme)
        if message:
            line = None if site_dir is None else find_setting_line(site_dir, "theme", "options", name)
            problems.append(Problem(path=SETTINGS_PATH, line=line, message=message, hint=hint))
    return tuple(problems)


def _fault_of(option: ThemeOption, value: OptionValue, languages: tuple[str, ...]) -> tuple[str, str]:
    """Return what is wrong with *value*, and how to mend it; empty texts where nothing is."""
    name, default = option.name, option.default
    wanted, given = _kind(default), _kind(value)
    if option.choices and (wanted == given or not isinstance(default, tuple)):
        return _choice_fault(option, value)
    if wanted == "a text" and isinstance(value, tuple):
        return _local_fault(name, value, languages)
    if default is None or wanted == given:
        return "", ""
    hint = "Put it in quotes." if wanted == "a text" and given != "a list" else f"Its default is {_shown(default)}."
    if wanted == "true or false" and isinstance(value, str):
        hint = truth_hint(value) or hint
    if wanted == "a list" and not isinstance(value, tuple):
        hint = f"Write a list: `{name}: [{value}]`." if given == "a text" else f"Its default is {_shown(default)}."
    return f"the theme's option `{name}` must be {wanted}, not {given} ({_shown(value)})", hint


def _choice_fault(option: ThemeOption, value: OptionValue) -> tuple[str, str]:
    """Return what is wrong with the first of the values that is none of the option's choices."""
    if not option.choices:
        return "", ""
    for item in value if isinstance(value, tuple) and isinstance(option.default, tuple) else (value,):
        if item in option.choices:
            continue
        word = item if isinstance(item, str) else ""
        is_no = item is False or truth_hint(word) == truth_hint("no")
        word = "none" if is_no and "none" in option.choices else word
        match = nearest(word, option.choices, cutoff=_LIKE_A_CHOICE if option.takes_others else 0.6)
        if option.takes_others and word and match is None:
            continue
        others = " or something else" if option.takes_others else ""
        verb = "hold nothing but" if isinstance(option.default, tuple) else "be one of"
        message = f"the theme's option `{option.name}` must {verb} {', '.join(option.choices)}{others}"
        return f"{message}, not {_shown(item)}", f"Did you mean `{match}`?" if match else ""
    return "", ""


def _file_fault(option: ThemeOption, value: OptionValue, theme: Theme) -> tuple[str, str]:
    """Return what is wrong with the first of the values that is none of the theme's assets."""
    known = [asset.name for asset in theme.assets]
    for name in value if isinstance(value, tuple) else (value,):
        if isinstance(name, str) and name and name not in known:
            message = f"the theme's option `{option.name}` names {name}, which is not among the theme's files"
            match = nearest(name, known, cutoff=0.8)
            meant = f"Did you mean `{match}`? " if match else ""
            return message, f"{meant}The file belongs at themes/{theme.name}/assets/{name.removeprefix('/')}."
    return "", ""


def _local_fault(name: str, value: tuple[OptionValue, ...], languages: tuple[str, ...]) -> tuple[str, str]:
    """A text may be given once for each language: a mapping, which is a tuple of (code, text)."""
    for item in value:
        if not isinstance(item, tuple) or len(item) != 2 or not isinstance(item[0], str):
            return f"the theme's option `{name}` must be a text, not a list", "Put it in quotes."
        code, text = item
        if code not in languages:
            message = f"the theme's option `{name}` names the language `{code}`, which this site does not have"
            return message, meant_language(str(code), languages)
        if not isinstance(text, str):
            return f"the theme's option `{name}` must hold texts, not {_kind(text)}", "Put them in quotes."
    return "", ""


def _kind(value: OptionValue) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (int, float)):
        return "a number"
    if value is None:
        return "nothing"
    return "a list" if isinstance(value, tuple) else "a text"


def _shown(value: OptionValue) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(_shown(item) for item in value)}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
