#include "cli/help.h"

#include <string.h>

#include "cli/options.h"
#include "core/text.h"

#define OPTION_COLUMN 30
#define USAGE_COLUMN 44

/* printf counts bytes, so texts with '…' are padded by hand. */
static void put_padded(FILE *out, const char *text, size_t width)
{
    size_t used = ward_text_width(text);
    (void)fprintf(out, "%s%*s", text, (int)(used < width ? width - used : 1), "");
}

static void option_head(const struct ward_option *o, char *text, size_t size)
{
    char letter[8] = "    ";
    if (o->letter != '\0')
        (void)snprintf(letter, sizeof letter, "-%c, ", o->letter);
    (void)snprintf(text, size, "%s--%s%s%s", letter, o->name, o->value != NULL ? " " : "",
                   o->value != NULL ? o->value : "");
}

/* One option: its head, then the meaning beside it, or below where the head is long. */
static void put_option(FILE *out, const struct ward_option *o)
{
    char head[96];
    option_head(o, head, sizeof head);
    if (strlen(head) < OPTION_COLUMN)
        (void)fprintf(out, "  %-*s %s\n", OPTION_COLUMN, head, o->meaning);
    else
        (void)fprintf(out, "  %s\n  %*s %s\n", head, OPTION_COLUMN, "", o->meaning);
}

static void put_options(FILE *out, const char *own, bool common)
{
    size_t n = 0;
    const struct ward_option *all = ward_options(&n);
    for (size_t i = 0; i < n; i++)
        if (all[i].is_common == common && ward_option_is_for(&all[i], own))
            put_option(out, &all[i]);
}

void ward_help_all(FILE *out, const struct ward_verb *verbs, size_t n)
{
    (void)fputs("ward: spatial analysis for a city district's facilities.\n\n"
                "Use: ward VERB DB [ARGUMENTS] [OPTIONS]\n\n",
                out);
    for (size_t i = 0; i < n; i++) {
        if (verbs[i].is_hidden)
            continue;
        (void)fprintf(out, "  %-10s ", verbs[i].name);
        put_padded(out, verbs[i].usage, USAGE_COLUMN);
        (void)fprintf(out, "%s\n", verbs[i].summary);
    }
    (void)fputs("\nOptions of every verb:\n", out);
    put_options(out, NULL, true);
    (void)fputs("\n`ward help VERB` shows a verb's own options, `ward queries` the analyses, `ward describe NAME` one "
                "layer or query.\n"
                "`ward help --man` prints the man page, `ward help --completion` the completion for bash.\n",
                out);
}

void ward_help_verb(FILE *out, const struct ward_verb *verb)
{
    (void)fprintf(out, "Use: ward %s %s\n\n%s.\n", verb->name, verb->usage, verb->summary);
    if (verb->options != NULL && verb->options[0] != '\0') {
        (void)fputs("\nOptions:\n", out);
        put_options(out, verb->options, false);
    }
    (void)fputs("\nOptions of every verb:\n", out);
    put_options(out, NULL, true);
}

/* roff reads a leading '.' or "'" and every '\' and '-' as its own. */
static void put_roff(FILE *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\\' || *p == '-')
            (void)fputc('\\', out);
        (void)fputc(*p, out);
    }
}

static void put_man_options(FILE *out, const char *own, bool common)
{
    size_t n = 0;
    const struct ward_option *all = ward_options(&n);
    for (size_t i = 0; i < n; i++) {
        if (all[i].is_common != common || !ward_option_is_for(&all[i], own))
            continue;
        char head[96];
        option_head(&all[i], head, sizeof head);
        (void)fputs(".TP\n\\fB", out);
        put_roff(out, head + strspn(head, " "));
        (void)fputs("\\fR\n", out);
        put_roff(out, all[i].meaning);
        (void)fputc('\n', out);
    }
}

static const char exit_text[] = ".SH EXIT STATUS\n"
                                ".TP\n0\ndone\n.TP\n1\ndone, with findings at or above \\-\\-fail\\-on\n"
                                ".TP\n2\nan unknown verb, option, query, format or parameter, or a value that is none\n"
                                ".TP\n3\na source that is missing, unreadable or refused\n"
                                ".TP\n4\na database that is missing, not a database, not ours or newer\n"
                                ".TP\n5\nthe database stayed busy past \\-\\-lock\\-wait\n"
                                ".TP\n6\nan output that exists or cannot be written\n"
                                ".TP\n7\nan unknown layer or CRS, a layer never loaded, a missing part\n"
                                ".TP\n8\nan internal error; nothing partial is kept\n"
                                ".TP\n130, 143\ninterrupted, rolled back\n";

void ward_help_man(FILE *out, const struct ward_verb *verbs, size_t n)
{
    (void)fputs(".TH WARD 1 \"\" \"ward " WARD_VERSION
                "\"\n.SH NAME\nward \\- spatial analysis for a city district's facilities\n"
                ".SH SYNOPSIS\n.B ward\n.I VERB DB\n[ARGUMENTS] [OPTIONS]\n.SH VERBS\n",
                out);
    for (size_t i = 0; i < n; i++) {
        if (verbs[i].is_hidden)
            continue;
        (void)fprintf(out, ".SS \"%s ", verbs[i].name);
        put_roff(out, verbs[i].usage);
        (void)fputs("\"\n", out);
        put_roff(out, verbs[i].summary);
        (void)fputs(".\n", out);
        put_man_options(out, verbs[i].options, false);
    }
    (void)fputs(".SH OPTIONS OF EVERY VERB\n", out);
    put_man_options(out, NULL, true);
    (void)fputs(exit_text, out);
}

static void put_words(FILE *out, const char *own)
{
    size_t n = 0;
    const struct ward_option *all = ward_options(&n);
    for (size_t i = 0; i < n; i++)
        if (ward_option_is_for(&all[i], own))
            (void)fprintf(out, " --%s", all[i].name);
}

void ward_help_completion(FILE *out, const struct ward_verb *verbs, size_t n)
{
    (void)fputs("_ward() {\n  local verbs='help", out);
    for (size_t i = 0; i < n; i++)
        if (!verbs[i].is_hidden)
            (void)fprintf(out, " %s", verbs[i].name);
    (void)fputs("' options=''\n  case ${COMP_WORDS[1]} in\n", out);
    for (size_t i = 0; i < n; i++) {
        if (verbs[i].is_hidden)
            continue;
        (void)fprintf(out, "    %s) options='", verbs[i].name);
        put_words(out, verbs[i].options);
        (void)fputs("' ;;\n", out);
    }
    (void)fputs("  esac\n"
                "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
                "    COMPREPLY=($(compgen -W \"$verbs\" -- \"$2\"))\n"
                "  elif [[ $2 == -* ]]; then\n"
                "    COMPREPLY=($(compgen -W \"$options\" -- \"$2\"))\n"
                "  else\n"
                "    COMPREPLY=($(compgen -f -- \"$2\"))\n"
                "  fi\n"
                "}\n"
                "complete -F _ward ward\n",
                out);
}
