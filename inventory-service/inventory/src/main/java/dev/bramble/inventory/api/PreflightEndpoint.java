package dev.bramble.inventory.api;

import dev.bramble.inventory.preflight.Preflights;
import dev.bramble.proto.inventory.v1.CheckPiRequest;
import dev.bramble.proto.inventory.v1.GetReportRequest;
import dev.bramble.proto.inventory.v1.PreflightReport;
import dev.bramble.proto.inventory.v1.PreflightServiceGrpc.PreflightServiceImplBase;
import io.grpc.stub.StreamObserver;

/** bramble.inventory.v1.PreflightService. */
public final class PreflightEndpoint extends PreflightServiceImplBase {
    private final Preflights preflights;

    public PreflightEndpoint(Preflights preflights) {
        this.preflights = preflights;
    }

    @Override
    public void checkPi(CheckPiRequest request, StreamObserver<PreflightReport> response) {
        Answers.answer(response, () -> preflights.check(request.getPi()));
    }

    @Override
    public void getReport(GetReportRequest request, StreamObserver<PreflightReport> response) {
        Answers.answer(response, () -> preflights.last(request.getPi()));
    }
}
