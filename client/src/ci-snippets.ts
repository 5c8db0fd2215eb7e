// How to run the check where reviewers see it. Plain text, to be pasted or saved.

export interface CiSnippet {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly language: string;
  readonly text: string;
}

export const ciSnippets: readonly CiSnippet[] = [
  {
    id: "github",
    label: "GitHub Actions",
    detail: "Findings on the lines of the pull request, through code scanning",
    language: "yaml",
    text: `# Save as .github/workflows/architecture.yml
name: architecture
on: [push, pull_request]
permissions:
  contents: read
  security-events: write
jobs:
  advisor:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: {node-version: 20}
      - run: npx --yes architecture-advisor check --format sarif > advisor.sarif
      - uses: github/codeql-action/upload-sarif@v3
        # Findings make the check fail; they are uploaded all the same.
        if: success() || failure()
        with: {sarif_file: advisor.sarif}
`,
  },
  {
    id: "gitlab",
    label: "GitLab CI",
    detail: "A job that fails on errors and keeps the report",
    language: "yaml",
    text: `# Add to .gitlab-ci.yml
architecture:
  image: node:20
  script:
    - npx --yes architecture-advisor check
  after_script:
    - npx --yes architecture-advisor check --format sarif > advisor.sarif || true
  artifacts:
    when: always
    paths: [advisor.sarif]
`,
  },
  {
    id: "shell",
    label: "Anywhere else",
    detail: "Plain npx, for any runner with Node 20",
    language: "shellscript",
    text: `# Exit code 0: nothing at or above the threshold; 1: findings; 2: wrong use or unreadable input.
npx --yes architecture-advisor check --fail-on error
`,
  },
];
