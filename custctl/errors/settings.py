"""What can be wrong with a setting, a profile or a template? Exit code 78."""

from custctl.errors import ConfigError


class ProfileBroken(ConfigError):
    message = "The profile {path} cannot be read ({why})."
    hint = "Correct the file or remove it, or write it again:  custctl import FILE --save-profile NAME"


class ConfigUnreadable(ConfigError):
    message = "The configuration {path} cannot be read ({why})."
    hint = "Correct the line, or ignore the file with --config /dev/null."


class SettingUnknown(ConfigError):
    message = "{path}: there is no setting '{key}'."
    hint = "Known are: {available}."


class SettingWrong(ConfigError):
    message = "{path}: '{key}' cannot be {value}."
    hint = "{allowed}"


class AliasesCircle(ConfigError):
    message = "{path}: [aliases] goes in a circle: {names}. No name is kept."
    hint = "Take out the line of the name to keep."


class OwnSegmentUnreadable(ConfigError):
    message = "The condition of your own segment '{name}' is not SQL that custctl can read."
    where = 'custctl.toml, [[segment]] name = "{name}": where = {where}'
    hint = (
        "Write it as  revenue_12m > 10000 and segment = 'champions' and last_order >= DATE '2025-01-31'\n"
        "It may use: {columns}.\nSee the conditions in force:  custctl config show"
    )


class OwnSegmentColumn(ConfigError):
    message = "Your own segment '{name}' asks for the column '{column}', which does not exist."
    where = 'custctl.toml, [[segment]] name = "{name}": where = {where}'
    hint = "It may use: {columns}.\nSee the conditions in force:  custctl config show"


class OwnSegmentWrong(ConfigError):
    message = "The condition of your own segment '{name}' is not true or false, or compares what does not go together."
    where = 'custctl.toml, [[segment]] name = "{name}": where = {where}'
    hint = (
        "Write it as  revenue_12m > 10000 and segment = 'champions' and last_order >= DATE '2025-01-31'\n"
        "Numbers (divide by nullif(revenue, 0)): {numbers}.\nDays: {days}.\nText: {words}.\n"
        "See the conditions in force:  custctl config show"
    )


class ActionWrong(ConfigError):
    message = "The action for '{key}' is for a segment, activity or state that does not exist."
    where = "custctl.toml, [actions]"
    hint = (
        'Write it as  "at_risk" = "…"  or  "at_risk/late" = "…"  or  "*/*/overdue" = "…"\n'
        "Segments: {segments}. Activities: {activities}. States: {states}.\n"
        "See the actions in force:  custctl config show"
    )


class ThresholdsBroken(ConfigError):
    message = "The thresholds in {path} cannot be read ({why})."
    hint = "Name a file that does not exist yet, and the same command writes it:  --freeze NEW.json"


class PdfUnavailable(ConfigError):
    message = "PDF needs WeasyPrint with Pango, and one of them is missing ({why})."
    hint = (
        "pip install 'custctl[pdf]'\n"
        "Debian, Ubuntu:  apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk\n"
        "macOS:  brew install pango       Or print the page from a browser:  custctl report -o customers.html"
    )


class TemplateMissing(ConfigError):
    message = "There is no template '{template}'."
    hint = "There are: {available}. Name one of them, or a file:  custctl report -t owner"


class TemplateWrong(ConfigError):
    message = "The template {template} does not work: {why}."
    where = "{template}:{line}"
    hint = "It may use: {available}. Correct the line, or use the template that comes with custctl:  custctl report -t owner"


class OwnTemplateWrong(TemplateWrong):
    """A template that is used in the place of the one shipped."""

    hint = "It may use: {available}. Correct the line, or move or delete the file: custctl then uses its own."
