package dev.bramble.cli;

import dev.bramble.proto.inventory.v1.CheckPiRequest;
import dev.bramble.proto.inventory.v1.GetReportRequest;
import dev.bramble.proto.inventory.v1.PreflightReport;
import dev.bramble.proto.inventory.v1.PreflightServiceGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An inventory that answers a check with what the test says; the real one has tests of its own. */
final class FakePreflight extends PreflightServiceGrpc.PreflightServiceImplBase implements AutoCloseable {
    volatile PreflightReport report = PreflightReport.getDefaultInstance();
    volatile @Nullable String asked;
    private final Server server;

    FakePreflight() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(this)
                .build()
                .start();
    }

    String address() {
        return "127.0.0.1:" + server.getPort();
    }

    @Override
    public void checkPi(CheckPiRequest request, StreamObserver<PreflightReport> response) {
        asked = request.getPi();
        response.onNext(report);
        response.onCompleted();
    }

    @Override
    public void getReport(GetReportRequest request, StreamObserver<PreflightReport> response) {
        response.onError(Status.NOT_FOUND.asRuntimeException());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
