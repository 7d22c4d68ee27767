package dev.bramble.bench.iscsi.load;

import dev.bramble.bench.WrongAnswerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Logins and logouts, each on a connection of its own. */
public final class Logins {
    private Logins() {}

    /**
     * Logs in and out again and again.
     *
     * @param atOnce how many do so side by side
     * @return logins that were also logged out, in that time
     */
    public static long run(Lun lun, int atOnce, Duration duration) throws IOException, WrongAnswerException {
        long end = System.nanoTime() + duration.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
            Callable<Long> one = () -> one(lun, end);
            var all = IntStream.range(0, atOnce)
                    .mapToObj(_ -> threads.submit(one))
                    .toList();
            long sum = 0;
            for (Future<Long> each : all) {
                sum += each.get();
            }
            return sum;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException broken -> throw broken;
                case WrongAnswerException answer -> throw answer;
                case null, default -> throw new IllegalStateException(e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static long one(Lun lun, long end) throws IOException, WrongAnswerException {
        long done = 0;
        while (System.nanoTime() - end < 0) {
            once(lun);
            done++;
        }
        return done;
    }

    /** Logs in and out once. */
    public static void once(Lun lun) throws IOException, WrongAnswerException {
        try (Connection connection = Connection.open(lun)) {
            Terms terms = connection.login(Load.nextNumber());
            connection.logout(terms.cmdSn(), terms.expStatSn());
        }
    }
}
