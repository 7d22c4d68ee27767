package dev.bramble.iscsi.server;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code iscsi-test-cu -v} says of each test. Its exit status and its summary count skipped tests as passed, and
 * lines with {@code [FAILED]} may be of commands that a test wants to fail.
 */
final class TestToolReport {
    enum Verdict {
        PASSED,
        FAILED,
        SKIPPED,
        UNFINISHED
    }

    private static final Pattern HEAD = Pattern.compile("^(Suite|  Test): (\\S+)|^Run Summary:", Pattern.MULTILINE);
    private static final Pattern FAILED = Pattern.compile("(^|\\.\\.\\.)FAILED$", Pattern.MULTILINE);
    private static final Pattern PASSED = Pattern.compile("(^|\\.\\.\\.)passed", Pattern.MULTILINE);

    private TestToolReport() {}

    /** By {@code Suite.Test}, in the order in which they ran. */
    static Map<String, Verdict> parse(String output) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        Matcher head = HEAD.matcher(output);
        String suite = "";
        String test = "";
        int began = 0;
        while (head.find()) {
            if (!test.isEmpty()) {
                verdicts.put(suite + "." + test, verdict(output.substring(began, head.start())));
            }
            boolean isSuite = "Suite".equals(head.group(1));
            suite = isSuite ? head.group(2) : suite;
            test = "  Test".equals(head.group(1)) ? head.group(2) : "";
            began = head.end();
        }
        if (!test.isEmpty()) {
            verdicts.put(suite + "." + test, Verdict.UNFINISHED);
        }
        return verdicts;
    }

    private static Verdict verdict(String text) {
        if (FAILED.matcher(text).find()) {
            return Verdict.FAILED;
        }
        if (text.contains("[SKIPPED]")) {
            return Verdict.SKIPPED;
        }
        return PASSED.matcher(text).find() ? Verdict.PASSED : Verdict.UNFINISHED;
    }
}
