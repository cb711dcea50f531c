// Completion of what the Dockerfile reference allows at the cursor: instructions, their flags, JSON forms.

const instructions = {
  ADD: "fetches a URL or unpacks an archive; to copy files, use COPY",
  ARG: "declares a build argument",
  CMD: "default arguments of the entry point",
  COPY: "copies from the build context, a stage or an image",
  ENTRYPOINT: "what runs when the container starts",
  ENV: "sets an environment variable",
  EXPOSE: "documents a port",
  FROM: "starts a stage from a base image",
  HEALTHCHECK: "how an engine tells that the container works",
  LABEL: "adds metadata",
  ONBUILD: "runs an instruction in images built on this one",
  RUN: "runs a command at build time",
  SHELL: "changes the shell of shell-form instructions",
  STOPSIGNAL: "the signal that stops the container",
  USER: "the user that runs what follows",
  VOLUME: "marks a folder as a mount point",
  WORKDIR: "sets the working directory",
};

const templates = {
  CMD: 'CMD ["',
  ENTRYPOINT: 'ENTRYPOINT ["',
};

const flags = {
  ADD: ["--checksum=", "--chmod=", "--chown=", "--exclude=", "--keep-git-dir=", "--link", "--unpack="],
  COPY: ["--chmod=", "--chown=", "--exclude=", "--from=", "--link", "--parents"],
  FROM: ["--platform="],
  HEALTHCHECK: ["--interval=", "--retries=", "--start-interval=", "--start-period=", "--timeout="],
  RUN: ["--mount=type=", "--network=", "--security="],
};

const values = {
  "--mount=type=": ["bind", "cache", "secret", "ssh", "tmpfs"],
  "--network=": ["default", "host", "none"],
};

const labels = ["authors", "created", "description", "documentation", "licenses", "ref.name", "revision", "source", "title", "url", "vendor", "version"];

/** CodeMirror completion source. */
export function complete(context) {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const continued = line.number > 1 && /[\\`][ \t]*$/.test(doc.line(line.number - 1).text);

  const keyword = /^\s*(ONBUILD\s+)?([A-Za-z]*)$/i.exec(before);
  if (keyword && !continued) {
    if (!keyword[2] && !context.explicit) return null;
    return {
      from: context.pos - keyword[2].length,
      options: Object.entries(instructions).map(([name, detail]) => ({
        label: name,
        detail,
        type: "keyword",
        apply: templates[name] ?? `${name} `,
      })),
      validFor: /^[A-Za-z]*$/,
    };
  }

  const instruction = /^\s*(?:ONBUILD\s+)?([A-Za-z]+)\s/i.exec(before)?.[1]?.toUpperCase();
  const value = /(--[a-z-]+=(?:type=)?)([a-z]*)$/.exec(before);
  if (value && values[value[1]]) return plain(context.pos - value[2].length, values[value[1]]);
  const flag = /\s(--[a-z-]*)$/.exec(before);
  if (flag && flags[instruction]) return plain(context.pos - flag[1].length, flags[instruction], /^--[a-z-]*$/);

  const stage = /(?:--from=|^\s*FROM\s+)([\w.-]*)$/i.exec(before);
  if (stage) {
    const names = [...doc.sliceString(0, line.from).matchAll(/^\s*FROM\s.*\sAS\s+([\w.-]+)\s*$/gim)].map((match) => match[1]);
    if (names.length) return plain(context.pos - stage[1].length, names, /^[\w.-]*$/);
  }

  const label = /(?:^\s*LABEL\s+|^\s+)(org\.[\w.]*)$/.exec(before);
  if (label) return plain(context.pos - label[1].length, labels.map((name) => `org.opencontainers.image.${name}=`), /^[\w.]*$/);
  return null;
}

function plain(from, options, validFor = /^[a-z]*$/) {
  return { from, options: options.map((label) => ({ label })), validFor };
}
