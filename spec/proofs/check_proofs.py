#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Whether the compiled proofs are what they look like.

  nothing-admitted      No file has a word that takes for granted what is to be proved, or
                        that turns off a check of Coq's.
  assumptions FILE      The theorems, definitions and instances of FILE rest upon the axioms
                        of the standard library's real numbers, and on nothing else.
  checked FILE ...      The same for all files at once, by Coq's independent checker, which
                        goes through everything that they require.
  rejected FILE         FILE, which states something false, does not compile, and for the
                        reason that it gives.

A file of rejected/ has a first comment, whose last words are those that Coq's message has
to contain, one proof step where that message has to come up, and at least one line that is
false, with what is right in its place:

    (* SPDX-License-Identifier: Apache-2.0

       Below zero the order is reversed.

       Rejected: Cannot find witness. *)

    Theorem monotone : forall a, a <= 1 -> ... (* right: Theorem monotone : ... 0 <= a -> ... *)
    ...
      nra. (* rejected *)

With what is right in place of each false line the file has to compile: so it is the false
line that is rejected, and no slip in the proof.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent

GRANTED = {
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
    "Classical_Prop.classic",
}

# Each is wrong wherever it stands outside of comments and strings.
FORBIDDEN = [
    r"Admitted",
    r"admit",
    r"give_up",
    r"Axioms?",
    r"Parameters?",
    r"Conjectures?",
    r"Primitive",
    r"Declare\s+Module",
    r"bypass_check\w*",
    r"Unset\s+(?:Guard|Positivity|Universe)\s+Checking",
    r"Set\s+Type\s+In\s+Type",
    r"Admit\s+Obligations(?:\s+of\s+\w+)?",
    # What a constant is extracted to replaces what is proved about it: the libraries of
    # extraction do so for integers, and nothing else may.
    r"Extract\s+(?:Inlined\s+)?(?:Constant|Inductive)",
]
# These are assumptions, and belong to a theorem only if a section around them ends.
IN_SECTIONS = r"Variables?|Hypothes[ie]s|Context"

THEOREM = r"Theorem|Lemma|Corollary|Proposition|Remark|Fact|Property"

MARK = "(* rejected *)"
# A slip, not a rejection, whatever the file says.
SLIP = re.compile(
    r"Syntax error|Cannot find a physical path|Unable to locate|Cannot load|"
    r"was not found in the current environment|No such goal|Attempt to save an incomplete proof"
)


def fail(text):
    sys.exit(f"check_proofs: {text}")


def without_comments(text):
    """The text with blanks for comments, which nest, and for strings. Lines stay."""

    def blank(part):
        return re.sub(r"[^\n]", " ", part)

    kept, depth, start = [], 0, 0
    for match in re.finditer(r'\(\*|\*\)|"(?:[^"]|"")*"', text):
        between = text[start : match.start()]
        kept += [blank(between) if depth else between, blank(match[0])]
        depth += {"(*": 1, "*)": -1}.get(match[0], 0)
        start = match.end()
    return "".join(kept) + text[start:]


def admitted(text):
    """(line, what) of everything that is taken for granted."""
    code = without_comments(text)
    found = [
        (match.start(), " ".join(match[0].split()))
        for word in FORBIDDEN
        for match in re.finditer(rf"\b{word}\b", code)
    ]
    opened = []
    for sentence in re.finditer(rf"(?:^|[.\s])(Section|Module|End|{IN_SECTIONS})\b", code):
        word = sentence[1]
        if word in ("Section", "Module"):
            opened.append(word)
        elif word == "End":
            opened = opened[:-1]
        elif opened[-1:] != ["Section"]:
            found.append((sentence.start(1), f"{word} outside of a section"))
    return [(code.count("\n", 0, offset) + 1, what) for offset, what in sorted(found)]


def nothing_admitted(_):
    files = sorted(FOLDER.glob("**/*.v"))
    problems = [
        f"{path.relative_to(FOLDER)}:{line}: {what}"
        for path in files
        for line, what in admitted(path.read_text(encoding="utf-8"))
    ]
    if problems:
        fail("what is to be proved is assumed:\n" + "\n".join(problems))
    print(f"{len(files)} files")


def compile_text(arguments, text, options=()):
    """(status, standard output, standard error) of coqc."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "attempt.v"
        path.write_text(text, encoding="utf-8")
        command = [arguments.coqc, "-q", "-Q", arguments.compiled, "Leakproof", *options, path.name]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return run.returncode, run.stdout, run.stderr


def module_name(file):
    return "Leakproof." + ".".join(pathlib.PurePath(file).with_suffix("").parts)


def constants(arguments, file):
    """The names in FILE that survive its sections, as Coq itself noted them."""
    glob = pathlib.Path(arguments.compiled, file).with_suffix(".glob").read_text(encoding="utf-8")
    entries = re.findall(r"^(def|prf|thm|inst|ax) \S+ (\S+) (\S+)$", glob, re.M)
    assumed = [constant for kind, _, constant in entries if kind == "ax"]
    if assumed:
        fail(f"spec/proofs/{file} assumes {', '.join(assumed)}")
    found = [("" if module == "<>" else module + ".") + constant for _, module, constant in entries]
    code = without_comments((FOLDER / file).read_text(encoding="utf-8"))
    stated = re.findall(rf"\b(?:{THEOREM})\s+([\w']+)", code)
    unknown = set(stated) - {constant for _, _, constant in entries}
    if unknown:
        fail(f"spec/proofs/{file} states {', '.join(sorted(unknown))}, of which Coq knows nothing")
    return module_name(file), found, len(stated)


def print_assumptions(arguments, module, names):
    """What Coq says that these rest upon: names, or sentences about checks turned off."""
    all_of_them = "".join(f", @{module}.{name}" for name in names)
    query = f"Require {module}.\nDefinition all := (tt{all_of_them}).\nPrint Assumptions all.\n"
    status, output, errors = compile_text(arguments, query)
    if status != 0:
        fail(f"Coq does not say what {module} assumes:\n{errors}")
    lines = [line for line in output.splitlines() if line and not line[0].isspace()]
    if lines == ["Closed under the global context"]:
        return set()
    if not lines or lines[0] != "Axioms:":
        fail(f"Coq says of {module} what is not understood:\n{output}")
    return {re.sub(r" :( .*)?$", "", line) for line in lines[1:]}


def assumptions(arguments):
    module, names, theorems = constants(arguments, arguments.file)
    assumed = print_assumptions(arguments, module, names)
    if not assumed <= GRANTED:
        for name in names:
            extra = print_assumptions(arguments, module, [name]) - GRANTED
            if extra:
                print(f"{name} assumes {', '.join(sorted(extra))}", file=sys.stderr)
        fail(f"spec/proofs/{arguments.file} assumes {', '.join(sorted(assumed - GRANTED))}")
    axioms = ", ".join(sorted(assumed)) or "none"
    print(f"{theorems} theorems, {len(names)} names; axioms: {axioms}")


def checked(arguments):
    modules = [module_name(file) for file in arguments.files]
    command = [arguments.coqchk, "-silent", "-o", "-Q", arguments.compiled, "Leakproof", *modules]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        fail(f"coqchk rejects the proofs:\n{run.stdout}{run.stderr}")
    # "* Axioms:" and lines of names, "* Constants/Inductives relying on ...: <none>".
    found = dict(re.findall(r"^\* ([^:\n]+):([^*]*)", run.stdout + run.stderr, re.M))
    if "Axioms" not in found or len(found) < 5:
        fail(f"coqchk says what is not understood:\n{run.stdout}{run.stderr}")
    axioms = {".".join(name.split(".")[-2:]) for name in found.pop("Axioms").split()}
    if not axioms - {"<none>"} <= GRANTED:
        fail(f"the proofs rest upon {', '.join(sorted(axioms - GRANTED))}")
    for what, names in found.items():
        if what != "Theory" and names.split() != ["<none>"]:
            fail(f"{what}: {' '.join(names.split())}")
    print(f"{len(modules)} files; axioms: {', '.join(sorted(axioms))}")


def with_right_lines(text):
    """What is right in place of what is false."""
    return re.sub(r"^.*\(\* right: (.*) \*\)$", r"\1", text, flags=re.M)


def expected_message(text):
    comment = re.match(r"\(\*(.*?)\*\)", text, re.S)
    words = comment and re.search(r"^\s*Rejected: (.+)$", comment[1].strip(), re.M | re.S)
    if not words:
        fail("the first comment does not end on 'Rejected:' and words of the message")
    if SLIP.search(words[1]):
        fail(f"'{words[1]}' is no rejection")
    return " ".join(words[1].split())


def rejected(arguments):
    text = (FOLDER / arguments.file).read_text(encoding="utf-8")
    words = expected_message(text)
    lines = enumerate(text.splitlines(), 1)
    marked = [number for number, line in lines if line.endswith(MARK)]
    if len(marked) != 1:
        fail(f"{len(marked)} lines end on '{MARK}', and one should")
    if with_right_lines(text) == text:
        fail("no line is false: none ends on '(* right: ... *)'")

    status, _, errors = compile_text(arguments, text)
    if status == 0:
        fail("it compiles: what is false was proved")
    place = r'^File "[^"]*attempt\.v", line (\d+), characters [0-9-]+:\nError:(.*)'
    error = re.search(place, errors, re.M | re.S)
    if not error:
        fail(f"coqc ends, but not on an error in the file:\n{errors}")
    if int(error[1]) != marked[0]:
        fail(f"it is rejected in line {error[1]}, not in line {marked[0]}:\n{errors}")
    message = " ".join(error[2].split())
    if SLIP.search(message) or words not in message:
        fail(f"it is rejected, but not with '{words}':\n{errors}")

    status, _, errors = compile_text(arguments, with_right_lines(text))
    if status != 0:
        fail(f"what is right is rejected too:\n{errors}")
    print(f"rejected in line {marked[0]}: {message}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--coqc", default="coqc")
    parser.add_argument("--compiled", required=True, help="the folder of the compiled proofs")
    verbs = parser.add_subparsers(required=True)
    verbs.add_parser("nothing-admitted").set_defaults(run=nothing_admitted)
    for name, run in [("assumptions", assumptions), ("rejected", rejected)]:
        verb = verbs.add_parser(name)
        verb.add_argument("file", help="relative to this folder")
        verb.set_defaults(run=run)
    verb = verbs.add_parser("checked")
    verb.add_argument("--coqchk", default="coqchk")
    verb.add_argument("files", nargs="+", help="relative to this folder")
    verb.set_defaults(run=checked)
    arguments = parser.parse_args()
    arguments.run(arguments)


main()
