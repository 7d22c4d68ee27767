package dev.bramble.iscsi.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.commons.support.ReflectionSupport;

/** CONFORMANCE.md is what {@link Clause} says, and the tests that it names are there and run. */
class ConformanceTableTest {
    private static final Path TABLE = Path.of("CONFORMANCE.md");
    private static final String WRITE =
            "./mvnw -q test -pl iscsi-service -Dtest=ConformanceTableTest -Dconformance.write=true";
    private static final String HEAD = """
            # What the iSCSI target is held to

            The rules of RFC 7143 that bind a target at ErrorRecoveryLevel 0, in our own words, and the tests that fail when
            they are broken. What the SCSI standards want is held by `iscsi-test-cu` (`ConformanceTest`; RATIONALE.md says
            what it skips, and why) and by the tests of the package `scsi`.

            Written by `%s`; the build fails when a test that is named is not there or does not run.

            | section | rule | tests |
            |---|---|---|
            """.formatted(WRITE);

    private static Map<String, Class<?>> testClasses() {
        return ReflectionSupport.findAllClassesInPackage(
                        "dev.bramble.iscsi", type -> true, name -> name.endsWith("Test"))
                .stream()
                .collect(Collectors.toMap(Class::getSimpleName, Function.identity(), (one, other) -> one));
    }

    @Test
    void theTableIsUpToDate() throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        for (Clause clause : Clause.values()) {
            table.append("| %s | %s | %s |\n".formatted(clause.section(), clause.rule(), shown(clause)));
        }
        if (Boolean.getBoolean("conformance.write")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE)).as("to write it anew: %s", WRITE).isEqualTo(table.toString());
    }

    private static String shown(Clause clause) {
        return clause.tests().stream()
                .map(test -> isReason(test) ? test : "`" + test + "`")
                .collect(Collectors.joining("<br>"));
    }

    private static boolean isReason(String test) {
        return test.startsWith("none: ");
    }

    @Test
    void eachClauseHasTestsThatAreThereAndRunOrAReason() {
        Map<String, Class<?>> classes = testClasses();
        for (Clause clause : Clause.values()) {
            List<String> tests = clause.tests();
            assertThat(tests).as("%s", clause).isNotEmpty().doesNotHaveDuplicates();
            assertThat(tests.stream().filter(ConformanceTableTest::isReason).count())
                    .as("%s: tests, or one reason", clause)
                    .isEqualTo(tests.size() == 1 && isReason(tests.getFirst()) ? 1 : 0);
            assertThat(tests).as("%s", clause).allMatch(test -> isReason(test) || runs(classes, test));
        }
    }

    private static boolean runs(Map<String, Class<?>> classes, String test) {
        String[] parts = test.split("\\.", 2);
        Class<?> type = classes.get(parts[0]);
        return type != null
                && !type.isAnnotationPresent(Disabled.class)
                && Arrays.stream(type.getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(parts[1]) && runs(method));
    }

    private static boolean runs(Method method) {
        boolean isTest = method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
        return isTest && !method.isAnnotationPresent(Disabled.class);
    }
}
