// The findings as Markdown, to paste into a merge request.

const escape = (text) => text.replace(/([\\`*_[\]<>|])/g, "\\$1");

/** Findings (as the API gives them) as a Markdown list with links to the portal at `origin`. */
export function toMarkdown(findings, origin) {
  const lines = findings.map((finding) => {
    const requirements = finding.requirement.map((id) => `[${id}](${origin}/guide/requirements/${id}/)`);
    const ids = requirements.length ? ` (${requirements.join(", ")})` : "";
    const rule = `[${finding.rule}](${origin}/review/rules/${finding.rule}/)`;
    return `- **${finding.severity}**, line ${finding.line}: ${escape(finding.message)} ${rule}${ids}`;
  });
  return `### Dockerfile review: ${findings.length} finding${findings.length === 1 ? "" : "s"}\n\n${lines.join("\n")}\n`;
}
