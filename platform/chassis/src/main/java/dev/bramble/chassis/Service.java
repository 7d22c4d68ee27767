package dev.bramble.chassis;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import io.micronaut.runtime.Micronaut;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

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
        Runtime.getRuntime().addShutdownHook(new Thread(Service::limitShutdown, "shutdown-deadline"));
        new Startup(application, args)
                .mainClass(application)
                .classes(application)
                .args(args)
                .banner(false)
                .start();
    }

    /**
     * Micronaut's own hook stops the HTTP server and with it the context; to close the context here too would
     * deadlock. This one returns at once, and leaves behind a thread that ends a shutdown that hangs.
     */
    private static void limitShutdown() {
        Thread.ofPlatform().daemon().name("shutdown-deadline").start(() -> {
            long end = System.nanoTime() + SHUTDOWN_DEADLINE.toNanos();
            for (long left = SHUTDOWN_DEADLINE.toNanos(); left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            System.err.println("did not stop within " + SHUTDOWN_DEADLINE.toSeconds() + " s; it is ended");
            Runtime.getRuntime().halt(1);
        });
    }

    /** Prints why a start failed. */
    private static void explain(Environment environment, Throwable failure, PrintStream err) {
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
    }

    private static final class Startup extends Micronaut {
        private final Class<?> application;
        private final String[] args;

        Startup(Class<?> application, String[] args) {
            this.application = application;
            this.args = args;
        }

        @Override
        protected void handleStartupException(Environment environment, Throwable exception) {
            // The environment given was closed with what failed, and has no properties any more.
            try (Environment fresh = ApplicationContext.builder()
                    .mainClass(application)
                    .args(args)
                    .build()
                    .getEnvironment()
                    .start()) {
                explain(fresh, exception, System.err);
            }
            // Not System.exit: beans made so far may have hooks or threads that wait for what never started.
            Runtime.getRuntime().halt(1);
        }
    }
}
