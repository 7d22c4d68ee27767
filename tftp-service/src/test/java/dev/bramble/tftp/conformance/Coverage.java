package dev.bramble.tftp.conformance;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Which tests check which clause, read from their annotations. */
final class Coverage {

    /**
     * One test.
     *
     * @param name class and method
     * @param off why it does not run
     */
    record Check(String name, Optional<String> off) {}

    private final Map<Clause, List<Check>> checks = new EnumMap<>(Clause.class);
    private final List<String> withoutClause = new ArrayList<>();

    private Coverage() {}

    static Coverage ofThisPackage() {
        Coverage coverage = new Coverage();
        ReflectionSupport.findAllClassesInPackage(
                        Coverage.class.getPackageName(),
                        type -> type != ConformanceTableTest.class,
                        name -> name.endsWith("Test"))
                .stream()
                .sorted(Comparator.comparing(Class::getSimpleName))
                .forEach(coverage::read);
        return coverage;
    }

    private void read(Class<?> tests) {
        ReflectionSupport.findMethods(tests, Coverage::isTest, HierarchyTraversalMode.TOP_DOWN).stream()
                .sorted(Comparator.comparing(Method::getName))
                .forEach(this::read);
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }

    private void read(Method test) {
        String name = test.getDeclaringClass().getSimpleName() + "." + test.getName();
        Optional<Covers> covers = AnnotationSupport.findAnnotation(test, Covers.class);
        if (covers.isEmpty()) {
            withoutClause.add(name);
            return;
        }
        Optional<String> off =
                AnnotationSupport.findAnnotation(test, Disabled.class).map(Disabled::value);
        Check check = new Check(name, off);
        for (Clause clause : covers.get().value()) {
            checks.computeIfAbsent(clause, _ -> new ArrayList<>()).add(check);
        }
    }

    List<Check> checksOf(Clause clause) {
        return checks.getOrDefault(clause, List.of());
    }

    /** Those that do not run, in the order of their names. */
    List<Check> off() {
        return checks.values().stream()
                .flatMap(List::stream)
                .filter(check -> check.off().isPresent())
                .distinct()
                .sorted(Comparator.comparing(Check::name))
                .toList();
    }

    List<String> testsWithoutClause() {
        return withoutClause;
    }
}
