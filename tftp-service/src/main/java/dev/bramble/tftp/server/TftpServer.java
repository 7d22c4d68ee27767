package dev.bramble.tftp.server;

import dev.bramble.chassis.StartupFailure;
import dev.bramble.chassis.net.SpinningIoHandler;
import dev.bramble.tftp.events.Requesters;
import dev.bramble.tftp.events.TransferReporter;
import dev.bramble.tftp.events.TreeReporter;
import dev.bramble.tftp.files.BootFiles;
import dev.bramble.tftp.files.IncomingFiles;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The TFTP server. Listens from construction on, until it is closed. */
public final class TftpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TftpServer.class);
    /** Clients in lock-step that one event loop serves without one waiting for another: about 1 Gbit/s. */
    static final int LOOPFUL = 32;

    private static final int DISK_THREADS = 4;
    private static final int STOP_SECONDS = 2;

    private static final int LOOK_FOR_ADDRESSES_SECONDS = 5;

    private final EventLoopGroup loops;
    private final ThreadPoolExecutor disk;
    private final Sessions<TransferSession> sessions;
    private final Listeners listeners;
    private final BootFiles files;
    private volatile LocalAddresses machine = LocalAddresses.UNKNOWN;

    /**
     * Starts to listen.
     *
     * @throws StartupFailure when the port is not to be had
     */
    public TftpServer(
            TftpServerSettings settings,
            BootFiles files,
            IncomingFiles incoming,
            Requesters requesters,
            TransferReporter reporter,
            TreeReporter trees,
            TransferMetrics metrics) {
        this(UdpTransport.best(), settings, files, incoming, requesters, reporter, trees, metrics);
    }

    TftpServer(
            UdpTransport transport,
            TftpServerSettings settings,
            BootFiles files,
            IncomingFiles incoming,
            Requesters requesters,
            TransferReporter reporter,
            TreeReporter trees,
            TransferMetrics metrics) {
        this.files = files;
        int processors = Runtime.getRuntime().availableProcessors();
        LongAdder inFlight = new LongAdder();
        loops = new MultiThreadIoEventLoopGroup(
                processors,
                new DefaultThreadFactory("tftp"),
                SpinningIoHandler.factory(
                        transport.ioHandlers(), inFlight::sum, new Semaphore(Math.max(1, processors / 2))));
        List<EventLoop> each = new ArrayList<>();
        loops.forEach(loop -> each.add((EventLoop) loop));
        // Each transfer has at most one task here, and one that ended in the middle of a read.
        disk = new ThreadPoolExecutor(
                DISK_THREADS,
                DISK_THREADS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(2 * settings.maxTransfers()),
                new DefaultThreadFactory("tftp-disk"));
        sessions = new Sessions<>(settings.maxTransfers());
        SessionServices services = new SessionServices(
                files,
                incoming,
                requesters,
                reporter,
                trees,
                metrics,
                sessions,
                settings.mtu(),
                new FilledLoops(each, LOOPFUL),
                inFlight,
                disk,
                System::nanoTime);
        SocketOpener.Opening sockets = new SocketOpener(transport, settings.transferPorts(), services).opening();
        boolean single = settings.transferPorts() instanceof TransferPorts.Single;
        try {
            listeners = Listeners.open(
                    transport,
                    each,
                    (address, all) -> new RequestListener(address, all, sockets, single, () -> machine, services),
                    new InetSocketAddress(settings.bind(), settings.port()),
                    single);
        } catch (Exception e) {
            stopThreads();
            throw cannotListen(settings.bind(), settings.port(), e);
        }
        lookForAddresses();
        var _ = loops.next()
                .scheduleWithFixedDelay(
                        this::lookAgain, LOOK_FOR_ADDRESSES_SECONDS, LOOK_FOR_ADDRESSES_SECONDS, TimeUnit.SECONDS);
        log.atInfo()
                .addKeyValue("transport", transport)
                .addKeyValue("transferPorts", settings.transferPorts())
                .log("TFTP on {}", NetUtil.toSocketAddressString(address()));
    }

    private void lookAgain() {
        try {
            disk.execute(this::tidy);
        } catch (RejectedExecutionException busy) {
            log.atDebug().setCause(busy).log("no thread to look for addresses; the next look does it");
        }
    }

    private void tidy() {
        files.closeIdle();
        lookForAddresses();
    }

    private void lookForAddresses() {
        try {
            LocalAddresses now = LocalAddresses.now();
            if (!now.equals(machine)) {
                machine = now;
            }
            listeners.follow(now);
        } catch (SocketException e) {
            log.atWarn().setCause(e).log("this machine's addresses are not known");
        }
    }

    private static StartupFailure cannotListen(InetAddress bind, int port, Throwable cause) {
        String reason = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        String advice;
        if (reason.contains("in use")) {
            advice = "address already in use; stop the other server or set BRAMBLE_TFTP_PORT";
        } else if (reason.contains("denied") || reason.contains("not permitted")) {
            advice = "no permission for a port below 1024; use `--ports high` or give NET_BIND_SERVICE";
        } else if (reason.contains("cannot assign")) {
            advice = "this machine has no such address; set BRAMBLE_BIND to one it has, or to 0.0.0.0";
        } else {
            advice = reason + "; set BRAMBLE_BIND and BRAMBLE_TFTP_PORT to what can be used";
        }
        String host = bind.getHostAddress();
        String place = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + "/udp";
        return new StartupFailure("cannot listen on " + place + ": " + advice, cause);
    }

    /** Where it listens, with the port that it got. */
    public InetSocketAddress address() {
        return listeners.address();
    }

    /** Ends the transfers in hand with an ERROR, so that their clients ask again at once, and stops. */
    @Override
    public void close() {
        if (loops.isShuttingDown()) {
            return;
        }
        listeners.close();
        sessions.all().forEach(TransferSession::stop);
        // A loop that shuts down closes its sockets before it runs its tasks, of which the ERRORs are.
        loops.forEach(loop -> loop.submit(() -> {}).awaitUninterruptibly());
        stopThreads();
    }

    private void stopThreads() {
        disk.shutdown();
        loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        try {
            // Files that were not received whole are being removed.
            if (!disk.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.atWarn().log("the disk does not answer; a file that was being written may be left behind");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
