package dev.bramble.chassis;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.runtime.Micronaut;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A service's way up and down; every main is this one call. */
public final class Service {
    /** Docker and systemd are told to wait ten seconds. */
    private static final Duration SHUTDOWN_DEADLINE = Duration.ofSeconds(9);

    private Service() {}

    /**
     * Starts the service and returns when it is up; its servers keep the JVM alive until SIGTERM, which closes every
     * bean within ten seconds. A failed start ends the JVM: one line on stderr and exit code 1.
     *
     * @param application the class with {@code main}
     */
    public static void run(Class<?> application, String[] args) {
        ApplicationContext context = new Startup()
                .mainClass(application)
                .classes(application)
                .args(args)
                .banner(false)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(context), "shutdown-deadline"));
    }

    /** Runs beside Micronaut's own hook, which may stop only the HTTP server, and ends a shutdown that hangs. */
    private static void shutDown(ApplicationContext context) {
        CountDownLatch closed = new CountDownLatch(1);
        Thread closing = Thread.ofPlatform().daemon().name("shutdown").start(() -> {
            context.close();
            closed.countDown();
        });
        try {
            if (!closed.await(SHUTDOWN_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("did not stop within " + SHUTDOWN_DEADLINE.toSeconds() + " s; ending it ("
                        + closing.getState() + ")");
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Prints why a start failed; returns the exit code. */
    static int fail(Environment environment, Throwable failure, PrintStream err) {
        String name = environment
                .getProperty("micronaut.application.name", String.class)
                .orElse("bramble");
        StartupDiagnosis diagnosis = new StartupDiagnosis(
                name,
                environment.getProperty("micronaut.server.host", String.class).orElse("127.0.0.1"),
                environment.getProperty("micronaut.server.port", Integer.class).orElse(8080),
                environment.getProperty("grpc.server.port", Integer.class).orElse(50051));
        diagnosis.explain(failure).ifPresentOrElse(line -> err.println(name + ": " + line), () -> {
            err.println(name + ": cannot start, for a reason it does not know; please report this:");
            failure.printStackTrace(err);
        });
        return 1;
    }

    private static final class Startup extends Micronaut {
        @Override
        protected void handleStartupException(Environment environment, Throwable exception) {
            // Not System.exit: beans made so far may have hooks or threads that wait for what never started.
            Runtime.getRuntime().halt(fail(environment, exception, System.err));
        }
    }
}
