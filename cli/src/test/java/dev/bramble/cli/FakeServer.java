package dev.bramble.cli;

import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.grpc.util.MutableHandlerRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server of services that keep nothing: it records what it is asked. */
abstract class FakeServer implements AutoCloseable {
    final List<Message> requests = Collections.synchronizedList(new ArrayList<>());
    /** What all calls are refused with. */
    volatile @Nullable Status refusal;

    private final MutableHandlerRegistry services = new MutableHandlerRegistry();
    private final Server server;
    private final String address;

    FakeServer() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .fallbackHandlerRegistry(services)
                .build()
                .start();
        address = "127.0.0.1:" + server.getPort();
    }

    final void serve(BindableService service) {
        var _ = services.addService(service);
    }

    /** Also of one that is closed. */
    final String address() {
        return address;
    }

    final <T> void answer(Message request, StreamObserver<T> responses, T answer) {
        requests.add(request);
        Status refused = refusal;
        if (refused != null) {
            responses.onError(refused.asRuntimeException());
            return;
        }
        responses.onNext(answer);
        responses.onCompleted();
    }

    @Override
    public final void close() {
        server.shutdownNow();
    }
}
