/** What `--help` prints. */
export const helpText = `Architecture Advisor: a linter for architecture decisions

architecture-advisor check [FILE|DIR|-]...     check descriptors; without an argument those below this folder
architecture-advisor explain RULE              what a rule is about, with an example and the article behind it
architecture-advisor rules [--format json]     the rules there are
architecture-advisor decide [PROBLEM] [FILE]   what hurts this system and what to do, from the decision guide
architecture-advisor plan [FILE]               what the system has, what is missing, and in which order to build it
architecture-advisor whatif NAME [FILE]        who blocks, degrades or is protected when an element fails or turns slow
architecture-advisor graph [FILE]              a picture of the system with its findings
architecture-advisor lsp --stdio               the language server, for an editor to start

Options of \`check\`
  -f, --format FORMAT      stylish (default), json or sarif
      --only NAMES         only these rules and families, separated by commas; may be repeated
      --fail-on LEVEL      least severity that makes the exit code 1: error (default), warning or info
      --max-warnings N     more than N warnings make the exit code 1, too
      --quiet              report errors only
      --fix                apply the safe fixes to the files, then report what is left
      --fix-dry-run        print what --fix would change as a unified diff, and change nothing
  -c, --config FILE        this configuration, instead of the nearest .architecture-advisor.yaml
      --today DATE         the day that ages and dates are compared with, such as 2026-07-01
      --stdin-filename F   the name that standard input (-) has in the report; includes start from its folder
      --color, --no-color  with or without colors, whatever the terminal is

Options of \`decide\`, \`plan\` and \`whatif\`
  -f, --format FORMAT      text (default) or json; \`plan\` and \`whatif\` know markdown, too
      --slow TIME          \`whatif\`: the element answers after this time, such as 30s
      --fails              \`whatif\`: the element does not answer at all (default)
      --config, --today, --color and --no-color as above

Options of \`graph\`
  -f, --format FORMAT      mermaid (default), dot, svg or text
      --focus NAME         only this element and its neighbors
      --depth N            neighbors up to N steps away (default: 1)
      --group BY           owner, context, cell or none (default: the first of them that services name)
      --expand             every element, also where a large system would be drawn with its groups collapsed
  -o, --output FILE        write to this file
      --config and --today as above

A folder stands for the files architecture.yaml, architecture.yml, *.architecture.yaml and *.architecture.yml in
it and below. Results go to standard output, all else to standard error.

Exit codes: 0 nothing at or above the threshold, 1 findings, 2 wrong use or unreadable input
Environment: NO_COLOR and FORCE_COLOR, as everywhere
`;
