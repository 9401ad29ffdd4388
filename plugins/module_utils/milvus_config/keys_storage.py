# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configuration keys of Milvus: storage; keys.py says how a line is read."""

from __future__ import annotations

KEYS = """
cipherPlugin.defaultKmsKeyArn string 2.6.1- runtime,deprecated=cipherPlugin.kms.defaultKey
cipherPlugin.enableDiskEncryption bool 2.6.1- - false
cipherPlugin.kms.credentials.aws.externalID string 2.6.1- runtime,secret
cipherPlugin.kms.credentials.aws.roleARN string 2.6.1- runtime,secret
cipherPlugin.kms.defaultKey string 2.6.1- runtime
cipherPlugin.rotationPeriodInHours int 2.6.1- runtime 8764
cipherPlugin.soPathCpp string 2.6.1- -
cipherPlugin.soPathGo string 2.6.1- -
cipherPlugin.updatePerieldInMinutes int 2.6.1- runtime 60
credential.* any 2.6- runtime,secret
etcd.auth.enabled bool 2.4- - false
etcd.auth.password string 2.4- secret
etcd.auth.userName string 2.4- -
etcd.config.path string 2.3- -
etcd.data.dir string 2.3- immutable default.etcd
etcd.dialKeepAliveTime float 2.6.6- - 3000
etcd.dialKeepAliveTimeout float 2.6.6- - 2000
etcd.dialTimeout float 3.0- - 5000
etcd.endpoints list 2.3- - localhost:2379
etcd.kvSubPath string 2.3- immutable kv
etcd.log.level string 2.3- - info
etcd.log.path string 2.3- - stdout
etcd.metaSubPath string 2.3- immutable meta
etcd.requestTimeout float 2.3- - 10000
etcd.rootPath string 2.3- immutable by-dev
etcd.ssl.enabled bool 2.3- - false
etcd.ssl.tlsCACert string 2.3- - /path/to/ca.pem
etcd.ssl.tlsCert string 2.3- - /path/to/etcd-client.pem
etcd.ssl.tlsKey string 2.3- - /path/to/etcd-client-key.pem
etcd.ssl.tlsMinVersion string 2.3- - 1.3
etcd.use.embed bool 2.3- - false
localStorage.path string 2.3- immutable 2.4=/var/lib/milvus/data/
metastore.maxEtcdTxnNum int 2.5.25- runtime 64
metastore.paginationSize int 2.5.1- runtime 100000
metastore.readConcurrency int 2.5.1- runtime 32
metastore.snapshot.reserveTime float 2.4.14-2.5 runtime 2.5=3600
metastore.snapshot.ttl float 2.4.14-2.5 runtime 2.5=86400
metastore.type string 2.3- immutable etcd
minio.accessKeyID string 2.3- secret minioadmin
minio.address string 2.3- - localhost
minio.bucketName string 2.3- immutable a-bucket
minio.cloudProvider string 2.3- - aws
minio.gcpCredentialJSON string 2.4.1- secret
minio.iamEndpoint string 2.3- -
minio.listObjectsMaxKeys int 2.4.1- runtime 0
minio.logLevel string 2.3- - fatal
minio.maxConnections int 2.6.6- -
minio.port int 2.3- - 9000
minio.region string 2.3- -
minio.requestTimeoutMs int 2.3- - 10000
minio.rootPath string 2.3- immutable files
minio.secretAccessKey string 2.3- secret minioadmin
minio.ssl.tlsCACert string 2.4- - /path/to/public.crt
minio.ssl.tlsMinVersion string 2.6.11- - default
minio.ssl.useCRC32C bool 2.6.11- - false
minio.useIAM bool 2.3- - false
minio.useSSL bool 2.3- - false
minio.useVirtualHost bool 2.3- - false
tikv.endpoints string 2.3- - 127.0.0.1:2389
tikv.kvSubPath string 2.3- immutable kv
tikv.metaSubPath string 2.3- immutable meta
tikv.requestTimeout float 2.3- - 10000
tikv.rootPath string 2.3- immutable by-dev
tikv.snapshotScanSize int 2.3- runtime 256
tikv.ssl.enabled bool 2.3- - false
tikv.ssl.tlsCACert string 2.3- -
tikv.ssl.tlsCert string 2.3- -
tikv.ssl.tlsKey string 2.3- -
"""
