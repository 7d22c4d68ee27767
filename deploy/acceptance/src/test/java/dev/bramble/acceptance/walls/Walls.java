package dev.bramble.acceptance.walls;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules of the house; each answers with the breaches it finds. */
final class Walls {
    /** State machines, codecs and folds: input in, actions out, time passed in. */
    static final List<String> PURE_ROOMS = List.of(
            "dev.bramble.tftp.wire",
            "dev.bramble.tftp.transfer",
            "dev.bramble.iscsi.wire",
            "dev.bramble.iscsi.session",
            "dev.bramble.nfs.wire",
            "dev.bramble.nfs.rpc",
            "dev.bramble.nfs.v4.wire",
            "dev.bramble.nfs.v4.state",
            "dev.bramble.correlator.timeline",
            "dev.bramble.disk");

    private static final List<String> KEPT_OUT_OF_PURE_ROOMS = List.of(
            "io.netty.channel.",
            "io.netty.bootstrap.",
            "io.micronaut.",
            "org.apache.kafka.",
            "io.grpc.",
            "java.net.Socket",
            "java.nio.channels.SocketChannel",
            "java.nio.channels.DatagramChannel");
    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant.now",
            "java.time.Clock.systemUTC",
            "java.time.LocalDateTime.now",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep");
    private static final Pattern NAMES_WITHOUT_MEANING =
            Pattern.compile("(?i)(^|.*\\.)(util|utils|common|commons|manager|managers|helper|helpers)(\\..*|$)");
    private static final Pattern CLASSES_WITHOUT_MEANING = Pattern.compile(".*(Utils?|Manager|Helper|Helpers)$");

    private Walls() {}

    static List<String> modulesKnowOnlyWhatTheyMay(JavaClasses classes) {
        return dependencies(classes)
                .filter(dependency -> {
                    Optional<Module> from =
                            Module.of(dependency.getOriginClass().getPackageName());
                    Optional<Module> to = Module.of(dependency.getTargetClass().getPackageName());
                    return from.isPresent() && to.isPresent() && !from.get().mayKnow(to.get());
                })
                .map(Dependency::getDescription)
                .toList();
    }

    static List<String> pureRoomsDoNoInputOrOutput(JavaClasses classes, Collection<String> rooms) {
        return dependencies(classes)
                .filter(dependency -> isIn(dependency.getOriginClass(), rooms))
                .filter(dependency -> KEPT_OUT_OF_PURE_ROOMS.stream()
                        .anyMatch(dependency.getTargetClass().getName()::startsWith))
                .map(Dependency::getDescription)
                .toList();
    }

    static List<String> pureRoomsReadNoClock(JavaClasses classes, Collection<String> rooms) {
        return classes.that(DescribedPredicate.describe("pure", (JavaClass one) -> isIn(one, rooms))).stream()
                .flatMap(one -> one.getMethodCallsFromSelf().stream())
                .filter(call -> CLOCKS.contains(called(call)))
                .map(JavaMethodCall::getDescription)
                .toList();
    }

    /** A room does not know another one. */
    static List<String> knowsNothingOf(JavaClasses classes, String room, String... others) {
        return dependencies(classes)
                .filter(dependency -> isIn(dependency.getOriginClass(), List.of(room)))
                .filter(dependency -> isIn(dependency.getTargetClass(), List.of(others)))
                .map(Dependency::getDescription)
                .toList();
    }

    static List<String> namesWithoutMeaning(JavaClasses classes) {
        return classes.stream()
                .filter(one -> one.getPackageName().startsWith("dev.bramble."))
                .filter(one -> NAMES_WITHOUT_MEANING
                                .matcher(one.getPackageName())
                                .matches()
                        || CLASSES_WITHOUT_MEANING.matcher(one.getSimpleName()).matches())
                .map(JavaClass::getName)
                .toList();
    }

    /** Without it NullAway looks away. */
    static List<String> packagesWithoutNullMarked(JavaClasses classes) {
        return classes.stream()
                .filter(one -> one.getPackageName().startsWith("dev.bramble."))
                .filter(one -> !one.getPackageName().startsWith("dev.bramble.proto."))
                .map(JavaClass::getPackage)
                .distinct()
                .filter(one -> !one.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .map(one -> one.getName())
                .sorted()
                .toList();
    }

    private static Stream<Dependency> dependencies(JavaClasses classes) {
        return classes.stream().flatMap(one -> one.getDirectDependenciesFromSelf().stream());
    }

    private static boolean isIn(JavaClass one, Collection<String> rooms) {
        return rooms.stream().anyMatch(room -> (one.getPackageName() + ".").startsWith(room + "."));
    }

    private static String called(JavaMethodCall call) {
        return call.getTargetOwner().getName() + "." + call.getName();
    }
}
