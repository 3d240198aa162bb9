import GRDB
import SystemPackage

@testable import WorkflowStore

/// A ledger as programs wrote it before runs were trees.
///
/// Run `resumed` failed, was taken up again, and somebody wants it paused and then cancelled. Run
/// `waited` failed while a step waited for people.
enum Version1Ledger {
    static func write(to folder: FilePath) throws {
        let queue = try DatabaseQueue(path: LedgerFile(folder: folder).path.string)
        try queue.inDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: LedgerSchema.version1)
            try db.execute(sql: rows)
            try db.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        try queue.close()
    }

    private static let rows = """
        INSERT INTO principal VALUES(1,'person','alice');
        INSERT INTO principal VALUES(2,'person','bob');
        INSERT INTO content VALUES
            ('sha256:75c2894f6efaf719d68e1e13611a2638ad32d07378934d9ff0ce6c52f3fbd6fb',\
            X'6e616d653a20736869700a');
        INSERT INTO definition VALUES
            ('sha256:01','workflow.yml',0,\
            'sha256:75c2894f6efaf719d68e1e13611a2638ad32d07378934d9ff0ce6c52f3fbd6fb');
        INSERT INTO run VALUES
            (1,'resumed','ship','1.0.0','sha256:01','running',NULL,NULL,1,1700000001000000,\
            1700000002000000,NULL,1700000008000000,NULL,0,4,0,3,0,0,2,8);
        INSERT INTO run VALUES
            (2,'waited','ship','1.0.0','sha256:01','failed','timeout',NULL,1,1700000009000000,\
            1700000010000000,1700000022000000,1700000022000000,NULL,2,4,2,3,0,0,1,22);
        INSERT INTO phase VALUES
            (1,0,'build','Build','in_progress',NULL,1,1700000003000000,NULL);
        INSERT INTO phase VALUES(1,1,'review','Review','pending',NULL,0,NULL,NULL);
        INSERT INTO phase VALUES(1,2,'ship','Ship','pending',NULL,0,NULL,NULL);
        INSERT INTO phase VALUES
            (2,0,'build','Build','completed',NULL,1,1700000011000000,1700000016000000);
        INSERT INTO phase VALUES
            (2,1,'review','Review','failed','timeout',1,1700000017000000,1700000020000000);
        INSERT INTO phase VALUES
            (2,2,'ship','Ship','skipped','dependency_failed',0,NULL,1700000021000000);
        INSERT INTO step VALUES
            (1,0,0,'compile','Compile','run',0,'pending',NULL,1,3,1200,1700000004000000,0,0);
        INSERT INTO step VALUES
            (1,0,1,'lint','Lint','run',1,'pending',NULL,0,NULL,NULL,NULL,0,0);
        INSERT INTO step VALUES
            (1,1,0,'approve','Approve','artifact',0,'pending',NULL,0,NULL,NULL,NULL,0,0);
        INSERT INTO step VALUES
            (1,2,0,'upload','Upload','command',0,'pending',NULL,0,NULL,NULL,NULL,0,0);
        INSERT INTO step VALUES
            (2,0,0,'compile','Compile','run',0,'completed',NULL,1,NULL,1200,1700000012000000,\
            0,0);
        INSERT INTO step VALUES
            (2,0,1,'lint','Lint','run',1,'failed','exit_status',1,1,1200,1700000014000000,0,0);
        INSERT INTO step VALUES
            (2,1,0,'approve','Approve','artifact',0,'failed','timeout',1,NULL,1200,\
            1700000018000000,0,1);
        INSERT INTO step VALUES
            (2,2,0,'upload','Upload','command',0,'skipped','dependency_failed',0,NULL,NULL,\
            NULL,0,0);
        INSERT INTO event VALUES
            (1,'event-1',1,1700000001000000,1,'run_created','{"workflow":"ship",\
            "version":"1.0.0","digest":"sha256:01","correlation":null,"variables":[],\
            "phases":[{"id":"build","name":"Build","steps":[{"id":"compile","name":"Compile",\
            "kind":"run"},{"id":"lint","name":"Lint","kind":"run","continue_on_error":true}]},\
            {"id":"review","name":"Review","steps":[{"id":"approve","name":"Approve",\
            "kind":"artifact"}]},{"id":"ship","name":"Ship","steps":[{"id":"upload",\
            "name":"Upload","kind":"command"}]}]}',NULL);
        INSERT INTO event VALUES(2,'event-2',1,1700000002000000,1,'run_started','{}',NULL);
        INSERT INTO event VALUES
            (3,'event-3',1,1700000003000000,1,'phase_started','{"phase":"build","attempt":1}',\
            NULL);
        INSERT INTO event VALUES
            (4,'event-4',1,1700000004000000,1,'step_started','{"phase":"build",\
            "step":"compile","attempt":1}',NULL);
        INSERT INTO event VALUES
            (5,'event-5',1,1700000005000000,1,'step_ended','{"phase":"build","step":"compile",\
            "attempt":1,"outcome":{"ms":1200,"end":"failed","reason":"exit_status","exit":3,\
            "message":"exit code 3"}}',NULL);
        INSERT INTO event VALUES
            (6,'event-6',1,1700000006000000,1,'phase_failed','{"phase":"build",\
            "reason":"exit_status"}',NULL);
        INSERT INTO event VALUES
            (7,'event-7',1,1700000007000000,1,'run_failed','{"reason":"exit_status"}',\
            'it broke');
        INSERT INTO event VALUES(8,'event-8',1,1700000008000000,1,'run_resumed','{}',NULL);
        INSERT INTO event VALUES
            (9,'event-9',2,1700000009000000,1,'run_created','{"workflow":"ship",\
            "version":"1.0.0","digest":"sha256:01","correlation":null,"variables":[],\
            "phases":[{"id":"build","name":"Build","steps":[{"id":"compile","name":"Compile",\
            "kind":"run"},{"id":"lint","name":"Lint","kind":"run","continue_on_error":true}]},\
            {"id":"review","name":"Review","steps":[{"id":"approve","name":"Approve",\
            "kind":"artifact"}]},{"id":"ship","name":"Ship","steps":[{"id":"upload",\
            "name":"Upload","kind":"command"}]}]}',NULL);
        INSERT INTO event VALUES(10,'event-10',2,1700000010000000,1,'run_started','{}',NULL);
        INSERT INTO event VALUES
            (11,'event-11',2,1700000011000000,1,'phase_started','{"phase":"build",\
            "attempt":1}',NULL);
        INSERT INTO event VALUES
            (12,'event-12',2,1700000012000000,1,'step_started','{"phase":"build",\
            "step":"compile","attempt":1}',NULL);
        INSERT INTO event VALUES
            (13,'event-13',2,1700000013000000,1,'step_ended','{"phase":"build",\
            "step":"compile","attempt":1,"outcome":{"ms":1200,"end":"completed"}}',NULL);
        INSERT INTO event VALUES
            (14,'event-14',2,1700000014000000,1,'step_started','{"phase":"build",\
            "step":"lint","attempt":1}',NULL);
        INSERT INTO event VALUES
            (15,'event-15',2,1700000015000000,1,'step_ended','{"phase":"build","step":"lint",\
            "attempt":1,"outcome":{"ms":1200,"end":"failed","reason":"exit_status","exit":1,\
            "message":"exit code 1"}}',NULL);
        INSERT INTO event VALUES
            (16,'event-16',2,1700000016000000,1,'phase_completed','{"phase":"build",\
            "outputs":{}}',NULL);
        INSERT INTO event VALUES
            (17,'event-17',2,1700000017000000,1,'phase_started','{"phase":"review",\
            "attempt":1}',NULL);
        INSERT INTO event VALUES
            (18,'event-18',2,1700000018000000,1,'step_started','{"phase":"review",\
            "step":"approve","attempt":1}',NULL);
        INSERT INTO event VALUES
            (19,'event-19',2,1700000019000000,1,'step_ended','{"phase":"review",\
            "step":"approve","attempt":1,"outcome":{"ms":1200,"end":"waiting","reason":"input"}}',\
            NULL);
        INSERT INTO event VALUES
            (20,'event-20',2,1700000020000000,1,'phase_failed','{"phase":"review",\
            "reason":"timeout"}',NULL);
        INSERT INTO event VALUES
            (21,'event-21',2,1700000021000000,1,'phase_skipped','{"phase":"ship",\
            "reason":"dependency_failed"}',NULL);
        INSERT INTO event VALUES
            (22,'event-22',2,1700000022000000,1,'run_failed','{"reason":"timeout"}',NULL);
        INSERT INTO command VALUES(1,'wish-1',1,'pause',1700000008000000,2,'lunch',0);
        INSERT INTO command VALUES(2,'wish-2',1,'cancel',1700000008000000,2,NULL,0);
        """
}
