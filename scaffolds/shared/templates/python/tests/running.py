    def read_line(self) -> str:
        """The next line of standard output, waited for."""
        line = self.process.stdout.readline()
        self.lines.append(line)
        return line

    def stop(self, signal_number: int) -> int:
        """Send the signal; the exit status. Takes in the rest of the log."""
        self.process.send_signal(signal_number)
        output, _ = self.process.communicate(timeout=10)
        self.lines += output.splitlines(keepends=True)
        return self.process.returncode
