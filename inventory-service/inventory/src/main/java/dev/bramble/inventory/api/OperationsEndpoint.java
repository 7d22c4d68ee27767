package dev.bramble.inventory.api;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.DeleteOperationRequest;
import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.ListOperationsRequest;
import com.google.longrunning.ListOperationsResponse;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc.OperationsImplBase;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.Empty;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.provision.Runs;
import dev.bramble.inventory.store.OperationStore;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** google.longrunning.Operations, for what CreatePi and ProvisionPi return. */
public final class OperationsEndpoint extends OperationsImplBase {
    private static final int USUAL_PAGE = 100;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final OperationStore operations;
    private final OperationMessages messages;
    private final Runs runs;
    private final Executor threads;

    public OperationsEndpoint(OperationStore operations, OperationMessages messages, Runs runs, Executor threads) {
        this.operations = operations;
        this.messages = messages;
        this.runs = runs;
        this.threads = threads;
    }

    @Override
    public void getOperation(GetOperationRequest request, StreamObserver<Operation> response) {
        Answers.answer(
                response,
                () -> operations
                        .find(OperationMessages.id(request.getName()))
                        .map(messages::toMessage)
                        .orElseThrow(() -> OperationMessages.unknown(request.getName())));
    }

    @Override
    public void listOperations(ListOperationsRequest request, StreamObserver<ListOperationsResponse> response) {
        Answers.answer(response, () -> {
            if (!request.getFilter().isEmpty()) {
                throw Refusal.invalid("filter", "operations are listed without a filter");
            }
            int size = Pages.size(request.getPageSize(), USUAL_PAGE);
            List<dev.bramble.inventory.store.Operation> page =
                    operations.afterId(Pages.place(request.getPageToken()), size + 1);
            ListOperationsResponse.Builder list = ListOperationsResponse.newBuilder();
            if (page.size() > size) {
                page = page.subList(0, size);
                list.setNextPageToken(Pages.token(page.getLast().id()));
            }
            page.forEach(operation -> list.addOperations(messages.toMessage(operation)));
            return list.build();
        });
    }

    @Override
    public void waitOperation(WaitOperationRequest request, StreamObserver<Operation> response) {
        threads.execute(() -> Answers.answer(response, () -> await(request)));
    }

    private Operation await(WaitOperationRequest request) {
        Duration asked = request.hasTimeout()
                ? Duration.ofSeconds(
                        request.getTimeout().getSeconds(), request.getTimeout().getNanos())
                : LONGEST_WAIT;
        try {
            return runs.await(
                            OperationMessages.id(request.getName()),
                            asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked)
                    .map(messages::toMessage)
                    .orElseThrow(() -> OperationMessages.unknown(request.getName()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Refusal.cancelled("inventory-service is stopping");
        }
    }

    @Override
    public void deleteOperation(DeleteOperationRequest request, StreamObserver<Empty> response) {
        Answers.notBuilt(response, "deleting an operation");
    }

    @Override
    public void cancelOperation(CancelOperationRequest request, StreamObserver<Empty> response) {
        Answers.notBuilt(response, "cancelling an operation");
    }
}
